package dev.oxenspark.export.card;

import dev.oxenspark.export.provenance.CanonicalJson;
import dev.oxenspark.export.provenance.Manifest;
import dev.oxenspark.export.provenance.OwnedFile;
import dev.oxenspark.export.spec.JobFile;
import java.net.URLConnection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/**
 * {@code croissant.json}: the dataset in the words of Croissant 1.1 (MLCommons), which catalogs of datasets read. Paths
 * are those of a clone.
 */
public final class Croissant {
    private static final String VERSION = "http://mlcommons.org/croissant/1.1";
    /** Media types of tables, as Croissant's own tool knows them; those of other files are Java's. */
    private static final Map<String, String> TABLES =
            Map.of("parquet", "application/x-parquet", "csv", "text/csv", "jsonl", "application/jsonlines");

    private final JobFile job;
    private final Manifest manifest;

    private Croissant(JobFile job, Manifest manifest) {
        this.job = job;
        this.manifest = manifest;
    }

    /**
     * JSON-LD.
     *
     * @param url where the repository can be reached by others; empty if nowhere
     */
    public static String of(JobFile job, Manifest manifest, String url) {
        return CanonicalJson.text(new Croissant(job, manifest).json(url));
    }

    private Map<String, Object> json(String url) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("@context", context());
        json.put("@type", "sc:Dataset");
        json.put("conformsTo", VERSION);
        json.put("name", job.name());
        json.put("description", job.target().message());
        put(json, "license", governance("license"));
        put(json, "url", url);
        json.put(
                "creator",
                Map.of(
                        "@type",
                        "sc:Person",
                        "name",
                        job.target().author(),
                        "email",
                        job.target().email()));
        // No clock: the newest of the versions that it was made from says how new it is.
        put(
                json,
                "datePublished",
                manifest.sources().stream()
                        .map(Manifest.Source::timestamp)
                        .max(String::compareTo)
                        .orElse(""));
        // What it holds, and nothing of a run: the same rows and files are the same dataset.
        json.put("identifier", manifest.content().contentDigest());
        json.put("isLiveDataset", false);
        json.put(
                "prov:wasDerivedFrom",
                manifest.sources().stream()
                        .map(source -> Map.of(
                                "@type",
                                "prov:Entity",
                                "@id",
                                source.location() + "@" + source.version(),
                                "name",
                                source.alias()))
                        .toList());
        Map<String, List<OwnedFile>> tables = tables();
        json.put("distribution", distribution(tables));
        json.put("recordSet", recordSets(tables));
        return json;
    }

    /** The terms that are used here, as the specification spells them. */
    private static Map<String, Object> context() {
        Map<String, Object> context = new TreeMap<>();
        context.put("@language", "en");
        context.put("@vocab", "https://schema.org/");
        context.put("sc", "https://schema.org/");
        context.put("cr", "http://mlcommons.org/croissant/");
        context.put("dct", "http://purl.org/dc/terms/");
        context.put("prov", "http://www.w3.org/ns/prov#");
        context.put("conformsTo", "dct:conformsTo");
        for (String term : List.of(
                "column",
                "extract",
                "field",
                "fileObject",
                "fileProperty",
                "fileSet",
                "includes",
                "isArray",
                "arrayShape",
                "isLiveDataset",
                "key",
                "recordSet",
                "sdVersion",
                "source")) {
            context.put(term, "cr:" + term);
        }
        context.put("dataType", Map.of("@id", "cr:dataType", "@type", "@vocab"));
        return context;
    }

    private String governance(String key) {
        Object value = manifest.governance().get(key);
        return value == null ? "" : value.toString();
    }

    private static void put(Map<String, Object> json, String key, String value) {
        if (!value.isEmpty()) {
            json.put(key, value);
        }
    }

    /** The files of each table, by what the table is called: its split, or {@code rows}. */
    private Map<String, List<OwnedFile>> tables() {
        Map<String, List<OwnedFile>> tables = new LinkedHashMap<>();
        job.dataset().tables().forEach((split, path) -> {
            List<OwnedFile> files = manifest.content().tables().stream()
                    .filter(file -> path.endsWith("/")
                            ? file.path().startsWith(path)
                            : file.path().equals(path))
                    .toList();
            tables.put(split.isEmpty() ? "rows" : split, files);
        });
        return tables;
    }

    private List<Object> distribution(Map<String, List<OwnedFile>> tables) {
        List<Object> distribution = new ArrayList<>();
        tables.forEach((name, files) -> {
            files.forEach(file -> distribution.add(object(file)));
            if (files.size() > 1) {
                String first = files.get(0).path();
                distribution.add(
                        set(name + "-files", first.substring(0, first.lastIndexOf('/') + 1) + "*", encoding(first)));
            }
        });
        manifest.content().included().forEach(file -> distribution.add(object(file)));
        TreeSet<String> extensions = new TreeSet<>();
        manifest.content().blobs().forEach(file -> extensions.add(folder(file.path()) + "\0" + extension(file.path())));
        for (String pair : extensions) {
            String folder = pair.substring(0, pair.indexOf('\0'));
            String extension = pair.substring(pair.indexOf('\0') + 1);
            String files = folder + (extension.isEmpty() ? "*" : "*." + extension);
            distribution.add(set("files-" + distribution.size(), files, encoding(files)));
        }
        return distribution;
    }

    private static Map<String, Object> object(OwnedFile file) {
        return Map.of(
                "@type", "cr:FileObject",
                "@id", file.path(),
                "name", file.path(),
                "contentUrl", file.path(),
                "contentSize", file.size() + " B",
                "encodingFormat", encoding(file.path()),
                "sha256", file.sha256());
    }

    private static Map<String, Object> set(String id, String includes, String encoding) {
        return Map.of(
                "@type", "cr:FileSet",
                "@id", id,
                "name", id,
                "includes", includes,
                "encodingFormat", encoding);
    }

    /** The topmost folder, with its slash. */
    private static String folder(String path) {
        return path.substring(0, path.indexOf('/') + 1);
    }

    private static String extension(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return name.contains(".") ? name.substring(name.lastIndexOf('.') + 1) : "";
    }

    private static String encoding(String path) {
        String table = TABLES.get(extension(path));
        String other = URLConnection.guessContentTypeFromName(path);
        return table != null ? table : other != null ? other : "application/octet-stream";
    }

    private List<Object> recordSets(Map<String, List<OwnedFile>> tables) {
        List<Object> sets = new ArrayList<>();
        tables.forEach((name, files) -> {
            Map<String, Object> set = new LinkedHashMap<>();
            set.put("@type", "cr:RecordSet");
            set.put("@id", name);
            set.put("name", name);
            if (!job.dataset().key().isEmpty()) {
                set.put(
                        "key",
                        job.dataset().key().stream()
                                .map(column -> Map.of("@id", name + "/" + column))
                                .toList());
            }
            Map<String, Object> from = files.size() == 1
                    ? Map.of("fileObject", Map.of("@id", files.get(0).path()))
                    : Map.of("fileSet", Map.of("@id", name + "-files"));
            set.put(
                    "field",
                    manifest.content().columns().stream()
                            .map(column -> field(name, column, from))
                            .toList());
            sets.add(set);
        });
        return sets;
    }

    private static Map<String, Object> field(String table, Manifest.Column column, Map<String, Object> from) {
        Map<String, Object> source = new LinkedHashMap<>(from);
        source.put("extract", Map.of("column", column.name()));
        Map<String, Object> field = new LinkedHashMap<>();
        field.put("@type", "cr:Field");
        field.put("@id", table + "/" + column.name());
        field.put("name", column.name());
        DataType type = DataType.fromDDL(column.type());
        if (type instanceof ArrayType array) {
            field.put("isArray", true);
            field.put("arrayShape", "-1");
            type = array.elementType();
        }
        field.put("dataType", type(type));
        field.put("source", source);
        return field;
    }

    /** The nearest of schema.org's; what has none is text. */
    private static String type(DataType type) {
        if (type instanceof BooleanType) {
            return "sc:Boolean";
        } else if (type instanceof IntegralType) {
            return "sc:Integer";
        } else if (type instanceof FloatType || type instanceof DoubleType || type instanceof DecimalType) {
            return "sc:Float";
        } else if (type instanceof DateType) {
            return "sc:Date";
        } else if (type instanceof TimestampType || type instanceof TimestampNTZType) {
            return "sc:DateTime";
        }
        return "sc:Text";
    }
}
