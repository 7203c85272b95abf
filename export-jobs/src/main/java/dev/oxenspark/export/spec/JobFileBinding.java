package dev.oxenspark.export.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oxenspark.connector.Location;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.provenance.ExportTrailers;
import dev.oxenspark.export.spec.JobFile.DatasetLayout;
import dev.oxenspark.export.spec.JobFile.Determinism;
import dev.oxenspark.export.spec.JobFile.Emit;
import dev.oxenspark.export.spec.JobFile.ErrorBudget;
import dev.oxenspark.export.spec.JobFile.FileColumn;
import dev.oxenspark.export.spec.JobFile.Guard;
import dev.oxenspark.export.spec.JobFile.Incremental;
import dev.oxenspark.export.spec.JobFile.KeyedHash;
import dev.oxenspark.export.spec.JobFile.OnEdited;
import dev.oxenspark.export.spec.JobFile.OnMissing;
import dev.oxenspark.export.spec.JobFile.Source;
import dev.oxenspark.export.spec.JobFile.Splits;
import dev.oxenspark.export.spec.JobFile.Statement;
import dev.oxenspark.export.spec.JobFile.TableReference;
import dev.oxenspark.export.spec.JobFile.Target;
import java.math.BigInteger;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** From checked JSON to records, with the rules that a schema can't express. */
final class JobFileBinding {
    /** 8 PiB: no file has more, and JSON holds no larger whole numbers. */
    private static final int MOST_BYTES_BITS = 53;

    private static final Pattern BYTES = Pattern.compile("([0-9]+) ?(B|KiB|MiB|GiB|TiB)?");
    private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})([smhd])");
    private static final Pattern ENVIRONMENT = Pattern.compile("\\$\\{env:[^}]*}");

    private static final String HASH_KEY = "/dataset/hash/key";

    private final YamlDocument document;

    private JobFileBinding(YamlDocument document) {
        this.document = document;
    }

    static JobFile bind(YamlDocument document, @Nullable Path folder, JsonNode job) {
        JobFileBinding binding = new JobFileBinding(document);
        binding.refuseEnvironment(job, "");
        return new JobFile(
                folder,
                job.get("name").asText(),
                binding.source(job.get("source")),
                binding.dataset(job.get("dataset")),
                Incremental.valueOf(constant(job.get("incremental").asText())),
                job.get("governance"),
                binding.target(job.get("target")),
                binding.guard(job.get("guard")),
                new ErrorBudget(
                        job.at("/errorBudget/count").asLong(),
                        job.at("/errorBudget/percent").asDouble()),
                new Emit(
                        job.at("/emit/card").asBoolean(),
                        job.at("/emit/croissant").asBoolean(),
                        Statement.valueOf(constant(job.at("/emit/statement").asText())),
                        binding.openlineage(job.at("/emit/openlineage").asText())),
                recorded(job));
    }

    /** What is recorded must hold no secret, and what is asked for later must be a place. */
    private String openlineage(String setting) {
        boolean web = setting.startsWith("http:") || setting.startsWith("https:");
        if (!web && setting.contains("://") && !setting.startsWith("file:")) {
            throw document.error("/emit/openlineage", "this is neither a URL of http(s) nor a file");
        }
        if (web) {
            try {
                URI url = new URI(setting);
                if (url.getHost() == null || url.getUserInfo() != null || url.getQuery() != null) {
                    throw document.error(
                            "/emit/openlineage",
                            "the URL of a server has a host, and no user and no query. A key is taken from OPENLINEAGE_API_KEY");
                }
            } catch (URISyntaxException e) {
                throw document.error("/emit/openlineage", "this is no URL: " + e.getReason());
            }
        }
        return setting;
    }

    /** As provenance has it. */
    private static JsonNode recorded(JsonNode job) {
        ObjectNode recorded = job.deepCopy();
        ObjectNode parameters = (ObjectNode) recorded.at("/source/parameters");
        parameters.properties().forEach(entry -> entry.setValue(ParameterValue.recorded(entry.getValue())));
        return recorded;
    }

    private void refuseEnvironment(JsonNode value, String pointer) {
        if (value.isTextual() && ENVIRONMENT.matcher(value.asText()).find() && !pointer.equals(HASH_KEY)) {
            throw document.error(pointer, "${env:…} is for credentials only, and this is none");
        }
        value.properties().forEach(entry -> refuseEnvironment(entry.getValue(), pointer + "/" + entry.getKey()));
        for (int i = 0; value.isArray() && i < value.size(); i++) {
            refuseEnvironment(value.get(i), pointer + "/" + i);
        }
    }

    private Source source(JsonNode source) {
        Map<String, TableReference> tables = new LinkedHashMap<>();
        source.get("tables").properties().forEach(entry -> {
            JsonNode table = entry.getValue();
            String asOf = text(table, "asOf");
            if (asOf != null) {
                checkInstant("/source/tables/" + entry.getKey() + "/asOf", asOf);
            }
            Long version = table.has("version") ? (Long) table.get("version").asLong() : null;
            tables.put(entry.getKey(), new TableReference(text(table, "path"), text(table, "table"), version, asOf));
        });
        refuseSameInSql(tables.keySet());
        String sql = text(source, "sql");
        if (sql == null && tables.size() > 1) {
            throw document.error("/source", "with more than one table, 'sql' says what to export");
        }
        Map<String, Object> parameters = new LinkedHashMap<>();
        source.get("parameters")
                .properties()
                .forEach(entry -> parameters.put(entry.getKey(), parameter(entry.getKey(), entry.getValue(), sql)));
        return new Source(
                tables,
                sql,
                parameters,
                repositories(source),
                Determinism.valueOf(constant(source.get("determinism").asText())));
    }

    private Map<String, String> repositories(JsonNode source) {
        Map<String, String> repositories = new LinkedHashMap<>();
        source.path("repositories").properties().forEach(entry -> {
            String text = entry.getValue().asText();
            try {
                Location location = Location.parse(text);
                if (!location.path().isEmpty() || location.revision() != null) {
                    throw document.error(
                            YamlDocument.child("/source/repositories", entry.getKey()),
                            "'" + text + "' is more than a repository: give its address, without revision and path");
                }
                repositories.put(entry.getKey(), text);
            } catch (OxenException e) {
                throw document.error(
                        YamlDocument.child("/source/repositories", entry.getKey()), String.valueOf(e.getMessage()));
            }
        });
        return repositories;
    }

    /** SQL does not tell names apart by case: the second table would silently take the place of the first. */
    private void refuseSameInSql(Set<String> aliases) {
        Map<String, String> seen = new HashMap<>();
        for (String alias : aliases) {
            String earlier = seen.put(alias.toLowerCase(Locale.ROOT), alias);
            if (earlier != null) {
                throw document.error(
                        "/source/tables/" + alias,
                        "'" + alias + "' and '" + earlier + "' are one name in SQL; rename one of them");
            }
        }
    }

    private Object parameter(String name, JsonNode value, @Nullable String sql) {
        String pointer = YamlDocument.child("/source/parameters", name);
        if (sql == null
                || !Pattern.compile(":" + Pattern.quote(name) + "\\b")
                        .matcher(sql)
                        .find()) {
            throw document.error(pointer, "the SQL has no :" + name + ". Use it there, or remove it here.");
        }
        try {
            return ParameterValue.of(value);
        } catch (IllegalArgumentException e) {
            throw document.error(pointer, String.valueOf(e.getMessage()));
        }
    }

    private void checkInstant(String pointer, String text) {
        try {
            OffsetDateTime.parse(text);
        } catch (DateTimeParseException e) {
            throw document.error(
                    pointer,
                    "'" + text + "' is not an instant. Write it as in \"2026-11-01T00:00:00Z\", with an offset.");
        }
    }

    private DatasetLayout dataset(JsonNode dataset) {
        List<FileColumn> files = new ArrayList<>();
        JsonNode written = dataset.get("files");
        for (int i = 0; i < written.size(); i++) {
            files.add(file(written.get(i), "/dataset/files/" + i));
        }
        String table = dataset.get("table").asText();
        DatasetLayout layout = new DatasetLayout(
                strings(dataset.get("key")),
                table,
                files,
                dataset.has("splits") ? Splits.of(dataset.get("splits")) : null,
                strings(dataset.get("include")),
                strings(dataset.get("drop")),
                hash(dataset),
                dataset.has("denyList") ? dataset.at("/denyList/path").asText() : null);
        new LayoutRules(document, layout).check();
        return layout;
    }

    private static @Nullable KeyedHash hash(JsonNode dataset) {
        if (!dataset.has("hash")) {
            return null;
        }
        String key = dataset.at("/hash/key").asText();
        return new KeyedHash(strings(dataset.at("/hash/columns")), key.substring("${env:".length(), key.length() - 1));
    }

    private FileColumn file(JsonNode file, String pointer) {
        String template = text(file, "path");
        if (template != null) {
            try {
                PathTemplate.parse(template);
            } catch (IllegalArgumentException e) {
                throw document.error(pointer + "/path", String.valueOf(e.getMessage()));
            }
        }
        Matcher bytes = BYTES.matcher(file.get("maxBytes").asText());
        if (!bytes.matches()) {
            throw document.error(
                    pointer + "/maxBytes", file.get("maxBytes") + " is not a size. Write it as in 512MiB or 2GiB.");
        }
        int unit = bytes.group(2) == null ? 0 : UNITS.indexOf(bytes.group(2));
        BigInteger size = new BigInteger(bytes.group(1)).shiftLeft(10 * unit);
        if (size.bitLength() > MOST_BYTES_BITS) {
            throw document.error(pointer + "/maxBytes", file.get("maxBytes") + " is more than any file has");
        }
        return new FileColumn(
                file.get("column").asText(),
                strings(file.get("from")),
                template,
                OnMissing.valueOf(constant(file.get("onMissing").asText())),
                size.longValue(),
                strings(file.path("check")).stream()
                        .map(check -> JobFile.Check.valueOf(constant(check)))
                        .toList());
    }

    private Target target(JsonNode target) {
        ExportTrailers.forgedLine(target.get("message").asText()).ifPresent(line -> {
            throw document.error(
                    "/target/message",
                    "the line '" + line + "' would be read as provenance, which only the exporter writes. Reword it.");
        });
        return new Target(
                target.get("repository").asText(),
                target.get("branch").asText(),
                target.get("message").asText(),
                target.at("/author/name").asText(),
                target.at("/author/email").asText(),
                OnEdited.valueOf(constant(target.get("onEdited").asText())));
    }

    private Guard guard(JsonNode guard) {
        Matcher margin = DURATION.matcher(guard.get("vacuumMargin").asText());
        if (!margin.matches()) {
            throw document.error(
                    "/guard/vacuumMargin",
                    guard.get("vacuumMargin") + " is not a duration. Write it as in 30m, 24h or 7d.");
        }
        long number = Long.parseLong(margin.group(1));
        Duration duration = switch (margin.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
        return new Guard(
                guard.get("allowEmpty").asBoolean(), guard.get("maxShrink").asDouble(), duration);
    }

    private static String constant(String word) {
        return word.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private static @Nullable String text(JsonNode object, String key) {
        return object.hasNonNull(key) ? object.get(key).asText() : null;
    }

    private static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        array.forEach(element -> strings.add(element.asText()));
        return strings;
    }
}
