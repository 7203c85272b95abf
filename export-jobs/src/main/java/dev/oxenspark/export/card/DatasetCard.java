package dev.oxenspark.export.card;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.oxenspark.export.provenance.Manifest;
import dev.oxenspark.export.provenance.OwnedFile;
import dev.oxenspark.export.spec.JobFile;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code README.md}: a dataset in words. */
public final class DatasetCard {
    private static final int MOST_TABLES = 20;

    private final StringBuilder text = new StringBuilder();
    private final JobFile job;
    private final Manifest manifest;

    private DatasetCard(JobFile job, Manifest manifest) {
        this.job = job;
        this.manifest = manifest;
    }

    /** Markdown; the same for the same job and manifest. */
    public static String of(JobFile job, Manifest manifest) {
        DatasetCard card = new DatasetCard(job, manifest);
        card.head();
        card.origin();
        card.contents();
        card.use();
        return card.text.toString();
    }

    private void head() {
        String license = governance("license");
        if (!license.isEmpty()) {
            // Front matter is YAML, of which a JSON text is a part.
            line("---").line("license: " + new TextNode(license)).line("---");
        }
        line("# " + inline(job.name())).line("");
        line(inline(job.target().message())).line("");
        Manifest.Content content = manifest.content();
        line("| | |").line("|---|---|");
        row("Rows", "%,d".formatted(content.rowset().rows()));
        if (!job.dataset().files().isEmpty()) {
            row(
                    "Files",
                    "%,d, %,d bytes"
                            .formatted(
                                    content.blobs().size(),
                                    content.blobs().stream()
                                            .mapToLong(OwnedFile::size)
                                            .sum()));
        }
        for (String key : List.of("license", "purpose", "contact", "classification")) {
            if (!governance(key).isEmpty()) {
                row(key.substring(0, 1).toUpperCase(Locale.ROOT) + key.substring(1), governance(key));
            }
        }
        line("");
    }

    private String governance(String key) {
        Object value = manifest.governance().get(key);
        return value == null ? "" : value.toString();
    }

    private void origin() {
        line("## Where it comes from").line("");
        line("| table | version | of | table id |").line("|---|---|---|---|");
        for (Manifest.Source source : manifest.sources()) {
            row(source.location(), String.valueOf(source.version()), source.timestamp(), source.metadataId());
        }
        line("");
        if (!manifest.repositories().isEmpty()) {
            line("| files of | repository | commit |").line("|---|---|---|");
            manifest.repositories().forEach(from -> row(from.source(), from.repository(), from.commit()));
            line("");
        }
        String sql = job.source().sql();
        if (sql != null) {
            line("What was selected:").line("");
            sql.lines().forEach(query -> line("    " + query));
            line("");
        }
        List<String> parameters = job.source().parameters().entrySet().stream()
                .map(parameter -> "`" + parameter.getKey() + "` = " + inline(String.valueOf(parameter.getValue())))
                .toList();
        if (!parameters.isEmpty()) {
            line("With " + String.join(", ", parameters) + ".").line("");
        }
        hidden();
        Manifest.Quarantined quarantined = manifest.content().quarantined();
        if (quarantined.rows() + quarantined.references() > 0) {
            line("%,d rows were left out and %,d references emptied because files were missing or failed a check; see `.provenance/%s/quarantine`."
                            .formatted(quarantined.rows(), quarantined.references(), job.name()))
                    .line("");
        }
    }

    private void hidden() {
        JobFile.DatasetLayout layout = job.dataset();
        if (!layout.drop().isEmpty()) {
            line("Left out: " + names(layout.drop()) + ".").line("");
        }
        JobFile.KeyedHash hash = layout.hash();
        if (hash != null) {
            line("Replaced by keyed hashes: " + names(hash.columns()) + ".").line("");
        }
        if (layout.denyList() != null) {
            line("Rows on a list of denied keys are not in it.").line("");
        }
    }

    private void contents() {
        line("## What is in it").line("");
        line("| table | bytes |").line("|---|---|");
        List<OwnedFile> tables = manifest.content().tables();
        tables.stream().limit(MOST_TABLES).forEach(table -> row(table.path(), "%,d".formatted(table.size())));
        if (tables.size() > MOST_TABLES) {
            row("and %,d more".formatted(tables.size() - MOST_TABLES), "");
        }
        line("");
        List<String> files =
                job.dataset().files().stream().map(JobFile.FileColumn::column).toList();
        line("| column | type | |").line("|---|---|---|");
        for (Manifest.Column column : manifest.content().columns()) {
            boolean key = job.dataset().key().contains(column.name());
            row(column.name(), column.type(), key ? "key" : files.contains(column.name()) ? "path of a file" : "");
        }
        line("");
        JobFile.Splits splits = job.dataset().splits();
        if (splits != null) {
            line("Rows are in the splits %s by a hash of their key."
                            .formatted(inline(splits.ratios().toString())))
                    .line("");
        }
        if (!job.dataset().include().isEmpty()) {
            line("Belongs to it: " + names(job.dataset().include()) + ".").line("");
        }
    }

    private void use() {
        String table = manifest.content().tables().get(0).path();
        line("## How to use it").line("");
        line("Clone it with `oxen clone`, and read `" + code(table) + "`; "
                        + "or read it where it is, in Spark with `spark.read.format(\"oxen\")`.")
                .line("");
        line("## How to check it").line("");
        for (Map.Entry<String, String> digest : Map.of(
                        "Rowset-Digest", manifest.content().rowset().toString(),
                        "Content-Digest", manifest.content().contentDigest())
                .entrySet()
                .stream()
                .sorted(Map.Entry.comparingByKey())
                .toList()) {
            line("    " + digest.getKey() + ": " + digest.getValue());
        }
        line("");
        line("`oxen-export verify` compares them, and all that `.provenance/" + job.name()
                + "` records, with what is here and with the tables that it came from.");
    }

    private DatasetCard line(String line) {
        text.append(line).append('\n');
        return this;
    }

    private void row(String... cells) {
        text.append('|');
        for (String cell : cells) {
            text.append(' ').append(inline(cell)).append(" |");
        }
        text.append('\n');
    }

    private static String names(List<String> names) {
        return String.join(
                ", ", names.stream().map(name -> "`" + code(name) + "`").toList());
    }

    private static String code(String name) {
        return name.replace('`', '\'').replace('\n', ' ');
    }

    /** As it is, on one line: nothing in a value is Markdown or HTML. */
    private static String inline(String value) {
        return value.replaceAll("\\s+", " ").replaceAll("([\\\\`*_{}\\[\\]<>()#!|~&])", "\\\\$1");
    }
}
