package dev.oxenspark.connector;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/** Rules for paths inside a repository: components separated by {@code /}, each one a plain name on every system. */
public final class RepositoryPath {
    /** What Oxen refuses in a tree, in any case: its own folder, and the names that file systems take for it. */
    private static final Pattern RESERVED = Pattern.compile("\\.oxen([.: ].*)?|oxen~1");

    private RepositoryPath() {}

    /**
     * The path itself, if a file may have it.
     *
     * @throws OxenException {@code INVALID} naming the component that is not allowed
     */
    public static String checked(String path) {
        for (String name : path.split("/", -1)) {
            if (!plain(name)) {
                throw new OxenException(
                        ErrorCategory.INVALID,
                        "'%s' can't be a path in a repository: '%s' is not a plain file name".formatted(path, name));
            }
        }
        return path;
    }

    /** Whether a file may have this path. */
    public static boolean isAllowed(String path) {
        return Arrays.stream(path.split("/", -1)).allMatch(RepositoryPath::plain);
    }

    private static boolean plain(String name) {
        return !name.isEmpty()
                && !name.equals(".")
                && !name.equals("..")
                && name.indexOf('\\') < 0
                && name.indexOf('\0') < 0
                && !RESERVED.matcher(name.toLowerCase(Locale.ROOT)).matches();
    }

    /** The folder that holds a path, {@code ""} for the root. */
    public static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    /** A name below a folder, {@code ""} being the root. */
    public static String child(String folder, String name) {
        return folder.isEmpty() ? name : folder + "/" + name;
    }

    /** Whether a path is the folder or lies below it; everything lies below the root. */
    public static boolean isWithin(String path, String folder) {
        return folder.isEmpty()
                || path.startsWith(folder) && (path.length() == folder.length() || path.charAt(folder.length()) == '/');
    }

    /** Order of the UTF-8 bytes, which is that of the code points and not that of {@link String#compareTo}. */
    public static int compare(String a, String b) {
        int common = Math.min(a.length(), b.length());
        for (int i = 0; i < common; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                // Surrogates stand for code points above all others, but have smaller values than U+E000 and up.
                return Character.isSurrogate(x) == Character.isSurrogate(y)
                        ? Character.compare(x, y)
                        : Character.isSurrogate(x) ? 1 : -1;
            }
        }
        return Integer.compare(a.length(), b.length());
    }
}
