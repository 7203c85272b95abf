package dev.oxenspark.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.Location;
import dev.oxenspark.connector.NearContents;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.Revision;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The options of one read or write, checked when they are made. Text without secrets; two with the same values are
 * equal.
 */
public final class OxenOptions {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long DEFAULT_MAX_CONTENT_BYTES = 256L << 20;
    private static final long DEFAULT_CACHE_BYTES = 10L << 30;
    private static final String WHICH_VERSION = "which version to read";
    private static final Pattern SECRET = Pattern.compile(
            "token|secret|passw|credential|bearer|auth(?!or)|api[-_.]?key|access[-_.]?key", Pattern.CASE_INSENSITIVE);
    /** They leave out files by what is no part of a version; ignoring them would give other rows. */
    private static final Set<String> REFUSED =
            Set.of("modifiedafter", "modifiedbefore", "ignorecorruptfiles", "ignoremissingfiles");

    private final Map<OxenOption, String> values;
    private final Map<String, String> formatOptions;

    private OxenOptions(Map<OxenOption, String> values, Map<String, String> formatOptions) {
        this.values = values;
        this.formatOptions = formatOptions;
    }

    /**
     * @param options keys in any case
     * @throws OxenException {@code INVALID} naming the option that is wrong
     */
    public static OxenOptions of(Map<String, String> options) {
        Map<OxenOption, String> values = new EnumMap<>(OxenOption.class);
        Map<String, String> others = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        options.forEach((key, value) -> OxenOption.named(key)
                .ifPresentOrElse(option -> values.put(option, value), () -> others.put(checked(key), value)));
        OxenOptions result = new OxenOptions(values, others);
        result.check();
        return result;
    }

    private static String checked(String key) {
        if (REFUSED.contains(key.toLowerCase(Locale.ROOT))) {
            throw invalid("Option %s is not supported: which files a read takes follows from their paths alone"
                    .formatted(key));
        }
        if (SECRET.matcher(key).find()) {
            throw invalid(
                    "Option %s is unknown, and looks like a secret, which Spark would log. The credential is option token"
                            .formatted(key));
        }
        return key;
    }

    private void check() {
        as();
        format();
        sampleSeed();
        maxContentBytes();
        versionStore();
        cache();
        createsRepository();
        paths();
        missingBlobs();
        if (as() == View.FILES && !blobs().isEmpty()) {
            throw invalid("blobs names columns of a table, and as = files has its own column content. Leave out one");
        }
        refuseTogether(OxenOption.PATH, OxenOption.PATHS, "what to read");
        refuseTogether(OxenOption.VERSION_AS_OF, OxenOption.REVISION, WHICH_VERSION);
        refuseTogether(OxenOption.VERSION_AS_OF, OxenOption.TIMESTAMP_AS_OF, WHICH_VERSION);
        for (OxenOption version : List.of(OxenOption.REVISION, OxenOption.VERSION_AS_OF, OxenOption.TIMESTAMP_AS_OF)) {
            refuseTogether(OxenOption.TO, version, WHICH_VERSION);
        }
        if (as() != View.DIFF && (from().isPresent() || to().isPresent())) {
            throw invalid("from and to say what as = diff compares. Give it, or read one version with revision");
        }
        text(OxenOption.SCHEME).filter(scheme -> !scheme.matches("https?")).ifPresent(scheme -> {
            throw invalid("scheme '" + scheme + "' is neither http nor https");
        });
    }

    private void refuseTogether(OxenOption one, OxenOption other, String meaning) {
        if (text(one).isPresent() && text(other).isPresent()) {
            throw invalid("%s '%s' and %s '%s' both say %s. Give one of the two"
                    .formatted(
                            one.key(),
                            text(one).orElseThrow(),
                            other.key(),
                            text(other).orElseThrow(),
                            meaning));
        }
    }

    /** How to show what is at the path. */
    public enum View {
        /** A tabular file, or a directory of them, is a table; everything else files. */
        BY_CONTENT,
        TABLE,
        FILES,
        DIRECTORIES,
        COMMITS,
        BRANCHES,
        DIFF,
        EXPORTS,
        SOURCES;

        /** The option value. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether what it shows follows from the files at the path, in one commit. */
        public boolean isOfFiles() {
            return compareTo(DIRECTORIES) <= 0;
        }
    }

    public View as() {
        String text = text(OxenOption.AS).orElse("");
        if (text.isEmpty()) {
            return View.BY_CONTENT;
        }
        List<View> named = Arrays.asList(View.values()).subList(1, View.values().length);
        return named.stream()
                .filter(view -> view.key().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> invalid("as '%s' is none of %s"
                        .formatted(text, named.stream().map(View::key).collect(Collectors.joining(", ")))));
    }

    /** What a difference is seen from. */
    public Optional<Revision> from() {
        return text(OxenOption.FROM).map(Revision::of);
    }

    /** What a difference leads to. */
    public Optional<Revision> to() {
        return text(OxenOption.TO).map(Revision::of);
    }

    public Optional<TabularFormat> format() {
        return text(OxenOption.FORMAT).map(TabularFormat::named);
    }

    /**
     * Where to read or write, one for each path; {@code repository} and path put together.
     *
     * @throws OxenException {@code INVALID} unless all are of one repository and version
     */
    public List<Location> locations() {
        List<String> paths = paths();
        if (paths.isEmpty()) {
            String path = text(OxenOption.PATH).orElse("");
            if (path.isEmpty() && text(OxenOption.REPOSITORY).isEmpty()) {
                throw invalid("No path: give the address of a repository, or of a path in one");
            }
            return List.of(location(path));
        }
        List<Location> locations = paths.stream().map(this::location).toList();
        Location first = locations.get(0);
        for (Location other : locations) {
            if (!other.repository().equals(first.repository()) || !Objects.equals(other.revision(), first.revision())) {
                throw invalid("'%s' and '%s' are not of one repository and version. Read them one by one"
                        .formatted(paths.get(0), paths.get(locations.indexOf(other))));
            }
        }
        return locations;
    }

    private Location location(String path) {
        String scheme = text(OxenOption.SCHEME).orElse(Location.DEFAULT_SCHEME);
        String host = text(OxenOption.HOST).orElse(Location.DEFAULT_HOST);
        Optional<String> repository = text(OxenOption.REPOSITORY);
        if (repository.isEmpty()) {
            return Location.parse(path, scheme, host);
        }
        Location root = Location.parse(repository.get(), scheme, host);
        if (!root.path().isEmpty()) {
            throw invalid("repository '%s' is not the root of a repository: that is %s"
                    .formatted(repository.get(), root.repository().text()));
        }
        return new Location(root.repository(), path.replaceAll("^/+|/+$", ""), root.revision());
    }

    private List<String> paths() {
        String text = text(OxenOption.PATHS).orElse("");
        try {
            return text.isEmpty() ? List.of() : List.of(JSON.readValue(text, String[].class));
        } catch (JsonProcessingException e) {
            throw invalid("paths '%s' is not a JSON array of texts".formatted(text));
        }
    }

    /** As a path in the repository of the locations. */
    public Optional<String> basePath() {
        return text(OxenOption.BASE_PATH).map(text -> {
            Location base = location(text);
            if (!base.repository().equals(locations().get(0).repository())) {
                throw invalid("basePath '%s' is not in the repository of the paths, %s"
                        .formatted(text, locations().get(0).repository().text()));
            }
            return base.path();
        });
    }

    public Optional<Revision> revision() {
        return text(OxenOption.REVISION).map(Revision::of);
    }

    /** These options and others; where both have one, the others' value. A {@code to} replaces a revision. */
    public OxenOptions with(Map<String, String> others) {
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.putAll(formatOptions);
        values.forEach((option, value) -> all.put(option.key(), value));
        if (others.keySet().stream().anyMatch(OxenOption.TO.key()::equalsIgnoreCase)) {
            all.remove(OxenOption.REVISION.key());
        }
        all.putAll(others);
        return of(all);
    }

    public Optional<Revision> versionAsOf() {
        return text(OxenOption.VERSION_AS_OF).map(Revision::of);
    }

    /** As the user wrote it. */
    public Optional<String> timestampAsOf() {
        return text(OxenOption.TIMESTAMP_AS_OF);
    }

    /** Whether Spark's own options say which version to read. */
    public boolean travelsInTime() {
        return versionAsOf().isPresent() || timestampAsOf().isPresent();
    }

    public Optional<String> branch() {
        return text(OxenOption.BRANCH);
    }

    public Optional<String> schema() {
        return text(OxenOption.SCHEMA);
    }

    public Optional<String> message() {
        return text(OxenOption.MESSAGE);
    }

    public Optional<String> author() {
        return text(OxenOption.AUTHOR);
    }

    public Optional<String> email() {
        return text(OxenOption.EMAIL);
    }

    public Optional<String> commitKey() {
        return text(OxenOption.COMMIT_KEY);
    }

    public List<String> orderBy() {
        return columns(OxenOption.ORDER_BY);
    }

    /** Columns whose values are paths of files to be read beside them. */
    public List<String> blobs() {
        return columns(OxenOption.BLOBS);
    }

    private List<String> columns(OxenOption option) {
        return text(option).stream()
                .flatMap(columns -> Arrays.stream(columns.split(",")))
                .map(String::strip)
                .toList();
    }

    /** What a path that is no file of the commit is to be. */
    public enum MissingBlobs {
        FAIL,
        NULL
    }

    public MissingBlobs missingBlobs() {
        String text = text(OxenOption.MISSING_BLOBS).orElse("fail").toLowerCase(Locale.ROOT);
        return switch (text) {
            case "fail" -> MissingBlobs.FAIL;
            case "null" -> MissingBlobs.NULL;
            default -> throw invalid("missing-blobs '" + text + "' is neither fail nor null");
        };
    }

    public boolean createsRepository() {
        String text = text(OxenOption.CREATE_REPOSITORY).orElse("false").toLowerCase(Locale.ROOT);
        if (!text.equals("true") && !text.equals("false")) {
            throw invalid("create-repository '" + text + "' is neither true nor false");
        }
        return text.equals("true");
    }

    public long sampleSeed() {
        String text = text(OxenOption.SAMPLE_SEED).orElse("0");
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw invalid("sample-seed '" + text + "' is not a whole number");
        }
    }

    /** In bytes. */
    public long maxContentBytes() {
        return bytes(OxenOption.MAX_CONTENT_BYTES, DEFAULT_MAX_CONTENT_BYTES);
    }

    private long bytes(OxenOption option, long otherwise) {
        String text = text(option).orElse("");
        try {
            long bytes = text.isEmpty() ? otherwise : Long.parseLong(text);
            if (bytes > 0) {
                return bytes;
            }
        } catch (NumberFormatException e) {
            // Falls through to the same answer as a number that is none of the possible ones.
        }
        throw invalid("%s '%s' is not a positive number of bytes".formatted(option.key(), text));
    }

    /** What a server keeps its repositories in: an absolute folder, or a URL of Hadoop's. */
    public Optional<String> versionStore() {
        return text(OxenOption.VERSION_STORE).map(ContentPlaces::versionStore);
    }

    /** Where contents of servers are kept. */
    public Optional<NearContents.Cache> cache() {
        long bytes = bytes(OxenOption.CACHE_BYTES, DEFAULT_CACHE_BYTES);
        return text(OxenOption.CACHE_DIRECTORY).map(folder -> ContentPlaces.cache(folder, bytes));
    }

    public OxenSettings settings() {
        OxenSettings defaults = OxenSettings.defaults();
        OxenSettings settings = new OxenSettings(
                defaults.token(),
                text(OxenOption.SPOOL_DIRECTORY).orElse(null),
                defaults.spoolBytes(),
                defaults.timeBudget(),
                defaults.keySearchCommits());
        return text(OxenOption.TOKEN).map(settings::withToken).orElse(settings);
    }

    /** What Spark's own reader or writer is told; keys as the user wrote them. */
    public Map<String, String> formatOptions() {
        return formatOptions;
    }

    private Optional<String> text(OxenOption option) {
        return Optional.ofNullable(values.get(option)).filter(value -> !value.isBlank());
    }

    private static OxenException invalid(String message) {
        return new OxenException(ErrorCategory.INVALID, message);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof OxenOptions that
                && values.equals(that.values)
                && formatOptions.equals(that.formatOptions);
    }

    @Override
    public int hashCode() {
        return 31 * values.hashCode() + formatOptions.hashCode();
    }

    @Override
    public String toString() {
        Map<String, String> shown = new TreeMap<>(formatOptions);
        values.forEach((option, value) -> shown.put(option.key(), option == OxenOption.TOKEN ? "***" : value));
        return shown.toString();
    }
}
