package dev.oxenspark.spark;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.Oxen;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.RepositoryHome;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;

/**
 * What a catalog was configured with, and what its statements add. An option of the statement wins over one of the
 * session ({@code spark.datasource.oxen.…}), and that over the catalog's own ({@code spark.sql.catalog.ox.…}).
 */
public final class CatalogOptions {
    private static final String URL = "url";
    private static final String SESSION_PREFIX = "spark.datasource.oxen.";

    private final String catalog;
    private final String url;
    private final Map<String, String> configured;

    private CatalogOptions(String catalog, String url, Map<String, String> configured) {
        this.catalog = catalog;
        this.url = url;
        this.configured = configured;
    }

    /** @throws OxenException {@code INVALID} when it is not said where the repositories are */
    static CatalogOptions of(String catalog, Map<String, String> conf) {
        Map<String, String> configured = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        configured.putAll(conf);
        String url = configured.remove(URL);
        if (url == null || url.isBlank()) {
            throw new OxenException(
                    ErrorCategory.INVALID,
                    "Catalog %s does not say where its repositories are. Set spark.sql.catalog.%s.url to http(s)://host[:port], or to a folder of local repositories"
                            .formatted(catalog, catalog));
        }
        for (OxenOption fixed : List.of(OxenOption.PATH, OxenOption.REPOSITORY, OxenOption.AS)) {
            if (configured.containsKey(fixed.key())) {
                throw new OxenException(
                        ErrorCategory.INVALID,
                        "spark.sql.catalog.%s.%s is for paths: a catalog's tables say it by their names"
                                .formatted(catalog, fixed.key()));
            }
        }
        return new CatalogOptions(catalog, url.strip(), configured);
    }

    /** The catalog's name in SQL. */
    public String catalog() {
        return catalog;
    }

    /** Where its repositories are. */
    public RepositoryHome home() {
        return Oxen.home(url, options(Map.of()).settings());
    }

    /** @param statement options given with one statement; a version that it names replaces a configured one */
    public OxenOptions options(Map<String, String> statement) {
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.putAll(configured);
        SparkSession.active().conf().getAll().foreach(entry -> {
            if (entry._1().startsWith(SESSION_PREFIX)) {
                all.put(entry._1().substring(SESSION_PREFIX.length()), entry._2());
            }
            return null;
        });
        if (statement.containsKey(OxenOption.VERSION_AS_OF.key())) {
            all.remove(OxenOption.REVISION.key());
            all.remove(OxenOption.TIMESTAMP_AS_OF.key());
        } else if (statement.containsKey(OxenOption.TIMESTAMP_AS_OF.key())) {
            all.remove(OxenOption.VERSION_AS_OF.key());
        }
        all.putAll(statement);
        return OxenOptions.of(all);
    }

    /**
     * The repository that a text such as {@code ann/pets} names; {@code pets} in a folder of local ones.
     *
     * @throws OxenException {@code INVALID} when it has not as many parts as repositories have names here
     */
    public RepositoryAddress repository(String text) {
        RepositoryHome home = home();
        List<String> names = List.of(text.strip().split("/", -1));
        if (names.size() != home.levels() || names.contains("")) {
            throw new OxenException(
                    ErrorCategory.INVALID,
                    "'%s' names no repository of %s. Write it as %s"
                            .formatted(text, home.text(), home.levels() == 1 ? "'name'" : "'namespace/name'"));
        }
        return home.repository(names);
    }
}
