package dev.oxenspark.connector.provenance;

import dev.oxenspark.connector.transact.Trailers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the last paragraph of an export's commit message says. It binds the commit's id, which Oxen computes from the
 * message and not from the tree, to the manifest and so to every byte of the dataset.
 *
 * @param key the Export-Key
 * @param rowsetDigest {@code adhash256-sha256/1:…}: of the exported rows
 * @param contentDigest {@code sha256-tree/1:…}: of the dataset's files
 * @param provenanceSha256 of {@code manifest.json}
 * @param runSha256 of {@code run.json}
 */
public record ExportTrailers(
        List<DeltaSource> sources,
        String job,
        String key,
        String rowsetDigest,
        String contentDigest,
        String provenanceSha256,
        String runSha256) {
    private static final String SOURCE = "Delta-Source";
    private static final String JOB = "Export-Job";
    private static final String KEY = "Export-Key";
    private static final String ROWSET = "Rowset-Digest";
    private static final String CONTENT = "Content-Digest";
    private static final String PROVENANCE = "Provenance-SHA256";
    private static final String RUN = "Run-SHA256";
    private static final Set<String> RESERVED =
            Set.of(SOURCE, JOB, KEY, ROWSET, CONTENT, PROVENANCE, RUN, "Oxen-Transaction", "Oxen-Attempt");

    public ExportTrailers {
        sources = List.copyOf(sources);
    }

    /** The user's message, an empty line, and the trailers. The transaction adds its own two to the same paragraph. */
    public String appendTo(String message) {
        List<String> lines = new ArrayList<>();
        sources.forEach(source -> lines.add(SOURCE + ": " + source.trailer()));
        lines.add(JOB + ": " + job);
        lines.add(KEY + ": " + key);
        lines.add(ROWSET + ": " + rowsetDigest);
        lines.add(CONTENT + ": " + contentDigest);
        lines.add(PROVENANCE + ": " + provenanceSha256);
        lines.add(RUN + ": " + runSha256);
        return message.stripTrailing() + "\n\n" + String.join("\n", lines);
    }

    /** Empty when the last paragraph does not have each of them exactly once, and sources that can be read. */
    public static Optional<ExportTrailers> parse(String message) {
        List<String> sources = Trailers.of(message, SOURCE);
        List<DeltaSource> parsed = sources.stream()
                .flatMap(source -> DeltaSource.parse(source).stream())
                .toList();
        List<String> single = new ArrayList<>();
        for (String name : List.of(JOB, KEY, ROWSET, CONTENT, PROVENANCE, RUN)) {
            List<String> values = Trailers.of(message, name);
            if (values.size() != 1) {
                return Optional.empty();
            }
            single.add(values.get(0));
        }
        return parsed.size() != sources.size()
                ? Optional.empty()
                : Optional.of(new ExportTrailers(
                        parsed,
                        single.get(0),
                        single.get(1),
                        single.get(2),
                        single.get(3),
                        single.get(4),
                        single.get(5)));
    }

    /** The first line of a user's message that would be taken for one of the trailers, if there is one. */
    public static Optional<String> forgedLine(String message) {
        return message.lines()
                .filter(line -> RESERVED.stream().anyMatch(name -> line.strip().startsWith(name + ":")))
                .findFirst();
    }
}
