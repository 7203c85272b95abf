package dev.oxenspark.connector;

import java.util.regex.Pattern;

/** A name that moves: where it points now. */
public record Branch(String name, Hash head) {
    /** What Oxen refuses, and what servers can't be asked for. */
    private static final Pattern REFUSED =
            Pattern.compile("\\.\\.|[~^:?\\[*\\\\\\s%]|@\\{|^@$|\\.$|^/|/$|//|^$|^oxen-spark/");

    /**
     * The name itself, if a new branch may have it.
     *
     * @throws OxenException {@code INVALID} when it may not
     */
    public static String checkedName(String name) {
        if (REFUSED.matcher(name).find()) {
            throw new OxenException(
                    ErrorCategory.INVALID,
                    "'%s' can't be the name of a branch. Use letters, digits, '-', '_', '.' and '/'".formatted(name));
        }
        return name;
    }
}
