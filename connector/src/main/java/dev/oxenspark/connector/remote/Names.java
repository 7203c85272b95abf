package dev.oxenspark.connector.remote;

import dev.oxenspark.connector.Hash;

/** The branches that writers of this project coordinate by. Nobody's data depends on them. */
final class Names {
    private static final String OURS = "oxen-spark/";

    private Names() {}

    /** Holds a commit that is to be merged; deleting it is how others revoke the right to do so. */
    static String transaction(Hash commit) {
        return OURS + "tx/" + commit;
    }

    /** Whoever creates it may move the branch away from the head; {@code n} counts those who were revoked. */
    static String slot(String branch, Hash head, int n) {
        return OURS + "next/" + branch + "/" + head + "/" + n;
    }

    static boolean isOurs(String branch) {
        return branch.startsWith(OURS);
    }
}
