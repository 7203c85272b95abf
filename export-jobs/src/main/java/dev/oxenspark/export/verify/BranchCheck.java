package dev.oxenspark.export.verify;

import dev.oxenspark.connector.Branch;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.Revision;
import java.util.Iterator;
import java.util.stream.Stream;

/** Level 0: the export's commit is still part of the branch that it was made on. */
final class BranchCheck {
    private BranchCheck() {}

    static Check of(OxenRepository repository, Claim claim, VerifyOptions options) {
        Findings findings = new Findings(0, "branch", State.PASSED, options.shown());
        String name = claim.run().json().at("/target/branch").asText();
        Hash export = claim.export().id();
        Branch branch = repository.branches().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElse(null);
        if (branch == null) {
            findings.add(
                    State.OFF_BRANCH,
                    new Finding(export.toString(), "branch", name, "there is no branch of that name"));
            return findings.check("Branch '" + name + "' of the export is gone.");
        }
        if (!contains(repository, branch, export)) {
            findings.add(
                    State.OFF_BRANCH, new Finding(export.toString(), "branch", name, "its head is " + branch.head()));
            return findings.check("Branch '" + name
                    + "' does not contain the export any more: another client moved it. Run the job again.");
        }
        return findings.check("The commit is on branch '" + name + "'.");
    }

    private static boolean contains(OxenRepository repository, Branch branch, Hash commit) {
        if (branch.head().equals(commit)) {
            return true;
        }
        try (Stream<Commit> history = repository.history(repository.resolve(Revision.of(branch.name())))) {
            for (Iterator<Commit> walk = history.iterator(); walk.hasNext(); ) {
                if (walk.next().id().equals(commit)) {
                    return true;
                }
            }
        }
        return false;
    }
}
