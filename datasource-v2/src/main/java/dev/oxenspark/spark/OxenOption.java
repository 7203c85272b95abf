package dev.oxenspark.spark;

import java.util.Arrays;
import java.util.Optional;

/**
 * Every option of the data source itself. What is not listed here goes to Spark's own reader or writer of the format.
 */
public enum OxenOption {
    PATH(
            "path",
            "",
            Scope.BOTH,
            "what to read or write; the argument of load and save. A read takes a pattern as well: data/*.csv"),
    PATHS("paths", "", Scope.READ, "several paths of one repository as a JSON array, as load(a, b) gives them"),
    BASE_PATH("basePath", "the paths", Scope.READ, "folder at which names such as key=value begin to be columns"),
    REPOSITORY("repository", "", Scope.BOTH, "address of the repository; path is then relative to its root"),
    REVISION(
            "revision",
            "default branch",
            Scope.BOTH,
            "branch, commit id or unambiguous prefix of one to read; must be a branch to write"),
    VERSION_AS_OF("versionAsOf", "", Scope.READ, "the same as revision, by Spark's name for it"),
    TIMESTAMP_AS_OF(
            "timestampAsOf",
            "",
            Scope.READ,
            "the newest commit that the branch had then, by commit time along first parents; text as Spark casts it"),
    BRANCH(
            "branch",
            "revision",
            Scope.BOTH,
            "branch to commit to, made from revision when absent; a read without revision reads it too"),
    AS(
            "as",
            "by content",
            Scope.READ,
            "table or files; or what the repository says of itself: commits, branches, directories, diff, exports, sources"),
    FROM("from", "first parent of to", Scope.READ, "revision that as = diff compares with"),
    TO("to", "revision", Scope.READ, "revision that as = diff shows"),
    FORMAT(
            "format",
            "by extension",
            Scope.BOTH,
            "parquet, csv, tsv, json (JSON lines), orc, avro or text; parquet for a new directory"),
    SCHEMA("schema", "inferred", Scope.READ, "columns as DDL, as in a STRING, b BIGINT; nothing is inferred then"),
    SAMPLE_SEED("sample-seed", "0", Scope.READ, "chooses the files or row groups of TABLESAMPLE SYSTEM, always alike"),
    BLOBS(
            "blobs",
            "",
            Scope.READ,
            "columns of paths in the repository, separated by commas; beside each NAME, NAME_content has the file's bytes"),
    MISSING_BLOBS("missing-blobs", "fail", Scope.READ, "fail, or null for paths that are no file of the commit"),
    MAX_CONTENT_BYTES("max-content-bytes", "268435456", Scope.READ, "largest file that a column of contents may hold"),
    VERSION_STORE(
            "version-store",
            "",
            Scope.READ,
            "where the server keeps its repositories, if tasks reach it: its folder, mounted, or s3a://bucket. Contents are read there, and from the server only if absent"),
    CACHE_DIRECTORY(
            "cache-directory",
            "",
            Scope.READ,
            "folder on the disk of each machine in which contents from a server stay for the next read; none are kept without it"),
    CACHE_BYTES("cache-bytes", "10737418240", Scope.READ, "how much may be in the cache-directory"),
    MESSAGE("message", "what was written", Scope.WRITE, "commit message"),
    AUTHOR("author", "Spark user", Scope.WRITE, "commit author"),
    EMAIL("email", "author@localhost", Scope.WRITE, "e-mail address of the author"),
    COMMIT_KEY("commit-key", "random", Scope.WRITE, "a second write with the same key finds the first one's commit"),
    CREATE_REPOSITORY("create-repository", "false", Scope.WRITE, "whether an absent repository is made"),
    ORDER_BY("order-by", "", Scope.WRITE, "columns, separated by commas, by which the rows of each file are sorted"),
    TOKEN("token", "OXEN_TOKEN, else the oxen client's", Scope.BOTH, "credential for the server"),
    HOST("host", "hub.oxen.ai", Scope.BOTH, "server that oxen:// addresses mean, with its port"),
    SCHEME("scheme", "https", Scope.BOTH, "http or https, for oxen:// addresses"),
    SPOOL_DIRECTORY("spool-directory", "temporary folder", Scope.WRITE, "where tasks keep files until they are sent");

    /** Where an option has an effect. */
    public enum Scope {
        READ,
        WRITE,
        BOTH
    }

    private final String key;
    private final String defaultText;
    private final Scope scope;
    private final String meaning;

    OxenOption(String key, String defaultText, Scope scope, String meaning) {
        this.key = key;
        this.defaultText = defaultText;
        this.scope = scope;
        this.meaning = meaning;
    }

    /** As users write it; case does not matter. */
    public String key() {
        return key;
    }

    /** The default, in words. */
    public String defaultText() {
        return defaultText;
    }

    public Scope scope() {
        return scope;
    }

    /** One phrase for the documentation. */
    public String meaning() {
        return meaning;
    }

    static Optional<OxenOption> named(String key) {
        return Arrays.stream(values())
                .filter(option -> option.key.equalsIgnoreCase(key))
                .findFirst();
    }
}
