package dev.oxenspark.connector.transact;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import java.util.regex.Pattern;

/** What Oxen lets a new branch be called. */
final class BranchName {
    private static final Pattern FORBIDDEN = Pattern.compile("[~^:?\\[*\\\\\\p{Cntrl} ]|\\.\\.|@\\{");

    private BranchName() {}

    /** @throws OxenException {@code INVALID} when a branch may not be made under this name */
    static void check(String name) {
        boolean allowed = !name.isEmpty()
                && !name.equals("@")
                && !name.endsWith(".")
                && !FORBIDDEN.matcher(name).find();
        if (!allowed) {
            throw new OxenException(
                    ErrorCategory.INVALID,
                    "Oxen allows no branch '" + name
                            + "': a name is not empty and not '@', has no space, control character, '..', '@{' or one of"
                            + " ~ ^ : ? [ * \\, and does not end with '.'. Choose another name.");
        }
    }
}
