package dev.oxenspark.connector;

import java.util.regex.Pattern;

/** A name that moves: where it points now. */
public record Branch(String name, Hash head) {
    /** What Oxen refuses for a new one, and the names that writers of this project claim with. */
    private static final Pattern REFUSED =
            Pattern.compile("[~^:?\\[*\\\\\\p{Cntrl} ]|\\.\\.|@\\{|^@$|\\.$|^/|/$|//|^$|^oxen-spark/");

    /**
     * The name itself, if a new branch may have it.
     *
     * @throws OxenException {@code INVALID} when it may not
     */
    public static String checkedName(String name) {
        if (REFUSED.matcher(name).find()) {
            throw new OxenException(
                    ErrorCategory.INVALID,
                    "Oxen allows no branch '" + name
                            + "': a name is not empty and not '@', has no space, control character, '..', '//', '@{' or"
                            + " one of ~ ^ : ? [ * \\, does not begin with '/' or 'oxen-spark/', and does not end with"
                            + " '/' or '.'. Choose another name.");
        }
        return name;
    }
}
