package dev.oxenspark.connector.history;

import dev.oxenspark.connector.Branch;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.RepositoryAddress;
import org.jspecify.annotations.Nullable;

/** When a branch may go, the same for every backend. */
public final class BranchDeletion {
    private BranchDeletion() {}

    /**
     * Refuses unless the branch is where its deleter saw it.
     *
     * @param head where it points now, or null when it is gone
     */
    public static void check(RepositoryAddress repository, Branch branch, String defaultBranch, @Nullable Hash head) {
        if (branch.name().equals(defaultBranch)) {
            throw new OxenException(
                    ErrorCategory.INVALID,
                    "Branch '%s' is the default branch of %s and can't be deleted"
                            .formatted(branch.name(), repository.text()));
        }
        if (head == null) {
            throw new OxenException(
                    ErrorCategory.NOT_FOUND,
                    "There is no branch '%s' in %s".formatted(branch.name(), repository.text()));
        }
        if (!head.equals(branch.head())) {
            throw new OxenException(
                    ErrorCategory.CONFLICT,
                    "Branch '%s' of %s moved from %s to %s meanwhile, and was not deleted. Look at what came, and repeat"
                            .formatted(branch.name(), repository.text(), branch.head(), head));
        }
    }
}
