package dev.oxenspark.spark.table;

import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.RepositoryPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.GlobExpander;
import org.apache.hadoop.fs.GlobPattern;

/**
 * A path with the wildcards of Hadoop's file systems: {@code *}, {@code ?}, {@code [a-z]}, {@code [^a]} and
 * {@code {a,b}}. None of them stands for a {@code /}. Hidden names, with a leading {@code _} or {@code .}, match only
 * where the pattern has that character.
 */
final class PathPattern {
    private static final Pattern WILD = Pattern.compile("[{}\\[\\]*?\\\\]");

    private final List<List<String>> alternatives;

    private PathPattern(List<List<String>> alternatives) {
        this.alternatives = alternatives;
    }

    /** Empty when the path has no wildcards, or its brackets and braces don't fit together. */
    static Optional<PathPattern> of(String path) {
        if (!isWild(path)) {
            return Optional.empty();
        }
        try {
            List<List<String>> alternatives = new ArrayList<>();
            for (String alternative : GlobExpander.expand(path)) {
                List<String> components = List.of(alternative.split("/"));
                components.forEach(GlobPattern::compile);
                alternatives.add(components);
            }
            return Optional.of(new PathPattern(alternatives));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static boolean isWild(String text) {
        return WILD.matcher(text).find();
    }

    /** The folder, as a path, that everything that matches lies below. */
    String folder() {
        String common = "";
        for (int depth = 0; ; depth++) {
            TreeSet<String> names = new TreeSet<>();
            for (List<String> components : alternatives) {
                names.add(depth < components.size() - 1 ? components.get(depth) : "*");
            }
            if (names.size() > 1 || isWild(names.first())) {
                return common;
            }
            common = RepositoryPath.child(common, names.first());
        }
    }

    /** Files and folders that match, in order of path. */
    Set<String> matches(List<FileEntry> files) {
        TreeSet<String> matches = new TreeSet<>(RepositoryPath::compare);
        for (List<String> components : alternatives) {
            List<GlobPattern> patterns =
                    components.stream().map(GlobPattern::new).toList();
            for (FileEntry file : files) {
                String[] names = file.path().split("/");
                if (names.length >= components.size() && matches(names, components, patterns)) {
                    matches.add(String.join("/", List.of(names).subList(0, components.size())));
                }
            }
        }
        return matches;
    }

    private static boolean matches(String[] names, List<String> components, List<GlobPattern> patterns) {
        for (int i = 0; i < components.size(); i++) {
            char first = names[i].charAt(0);
            boolean hidden = (first == '_' || first == '.') && components.get(i).charAt(0) != first;
            if (hidden || !patterns.get(i).matches(names[i])) {
                return false;
            }
        }
        return true;
    }
}
