package dev.oxenspark.export.verify;

import java.util.ArrayList;
import java.util.List;

/** Collects what a check finds: all are counted, the first few kept, the worst state remembered. */
final class Findings {
    private final int level;
    private final String name;
    private final int most;
    private final List<Finding> kept = new ArrayList<>();
    private long count;
    private State state;

    /** @param good what it comes to if nothing is found */
    Findings(int level, String name, State good, int most) {
        this.level = level;
        this.name = name;
        this.state = good;
        this.most = most;
    }

    void add(State worse, Finding finding) {
        add(worse, finding, 1);
    }

    /** @param more how many the finding stands for */
    void add(State worse, Finding finding, long more) {
        state = state.worst(worse);
        count += more;
        if (kept.size() < most) {
            kept.add(finding);
        }
    }

    int room() {
        return most - kept.size();
    }

    boolean isEmpty() {
        return count == 0;
    }

    long count() {
        return count;
    }

    Check check(String detail) {
        return new Check(level, name, state, detail, kept, count);
    }
}
