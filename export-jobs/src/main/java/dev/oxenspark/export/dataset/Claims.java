package dev.oxenspark.export.dataset;

import dev.oxenspark.connector.RepositoryPath;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import dev.oxenspark.export.blobs.Blob;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Which file goes to which path. Two may go to one if their bytes are the same. Paths that differ only in case or
 * Unicode form are one file on many systems, so they count as the same.
 */
final class Claims {
    /** A file that wants a path. */
    record Claim(String path, Blob blob) {}

    private record Pair(Claim one, Claim other) {}

    private final Map<String, String> sha256;
    private final NavigableMap<String, Claim> first = new TreeMap<>();
    private final List<Pair> undecided = new ArrayList<>();

    /** @param sha256 by URI, as far as it is known */
    Claims(Map<String, String> sha256) {
        this.sha256 = new HashMap<>(sha256);
    }

    /** @throws ExportException {@code DATA} when another file has the path, and other bytes */
    void add(Claim claim) {
        Claim other = first.putIfAbsent(fold(claim.path()), claim);
        if (other != null && !other.blob().uri().equals(claim.blob().uri())) {
            Pair pair = new Pair(other, claim);
            if (other.blob().size() != claim.blob().size()) {
                throw collision(pair);
            }
            decide(pair);
        }
    }

    private void decide(Pair pair) {
        String one = sha256.get(pair.one().blob().uri());
        String other = sha256.get(pair.other().blob().uri());
        if (one == null || other == null) {
            undecided.add(pair);
        } else if (!one.equals(other)) {
            throw collision(pair);
        }
    }

    /** Files of equal size that would go to one path, and whose digests are not known. */
    List<Blob> undecided() {
        return undecided.stream()
                .flatMap(pair -> List.of(pair.one().blob(), pair.other().blob()).stream())
                .filter(blob -> !sha256.containsKey(blob.uri()))
                .distinct()
                .toList();
    }

    /** @throws ExportException as {@link #add} */
    void decide(Map<String, String> digests) {
        sha256.putAll(digests);
        List<Pair> pairs = List.copyOf(undecided);
        undecided.clear();
        pairs.forEach(this::decide);
    }

    /**
     * @param fixed what the job itself puts somewhere: files, and folders with a trailing slash, which hold nothing
     *     else
     * @throws ExportException {@code DATA} when a path lies below another, or in the way of those
     */
    void refuseNested(List<String> fixed) {
        Map<String, String> folded = new HashMap<>();
        fixed.forEach(path -> folded.put(fold(path.endsWith("/") ? path.substring(0, path.length() - 1) : path), path));
        first.forEach((path, claim) -> {
            folded.forEach((own, written) -> {
                if (RepositoryPath.isWithin(path, own) || RepositoryPath.isWithin(own, path)) {
                    throw refused("%s would go to '%s', which is in the way of the job's own '%s'"
                            .formatted(claim.blob().uri(), claim.path(), written));
                }
            });
            for (String folder = RepositoryPath.parent(path);
                    !folder.isEmpty();
                    folder = RepositoryPath.parent(folder)) {
                Claim file = first.get(folder);
                if (file != null) {
                    throw refused("%s would go to '%s', which is a folder for %s, '%s'"
                            .formatted(
                                    file.blob().uri(), file.path(), claim.blob().uri(), claim.path()));
                }
            }
        });
    }

    private static String fold(String path) {
        return Normalizer.normalize(path, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }

    private static ExportException collision(Pair pair) {
        String path = pair.one().path();
        String other = pair.other().path();
        return refused("%s and %s differ, but would go to the same path, '%s'%s"
                .formatted(
                        pair.one().blob().uri(),
                        pair.other().blob().uri(),
                        path,
                        path.equals(other) ? "" : " ('" + other + "' in another case or Unicode form)"));
    }

    private static ExportException refused(String what) {
        return new ExportException(
                ExitCode.DATA,
                Stage.PLAN,
                "PATH_COLLISION",
                what + ". Put a column that tells them apart into the template.");
    }
}
