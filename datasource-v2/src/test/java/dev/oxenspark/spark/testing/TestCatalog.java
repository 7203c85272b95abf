package dev.oxenspark.spark.testing;

import dev.oxenspark.connector.RepositoryAddress;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The catalog {@code ox} of a session, and one repository in it.
 *
 * @param repository as procedures take it
 * @param prefix as SQL writes it, before the names of tables
 */
public record TestCatalog(SparkSession spark, String repository, String prefix) {

    public static TestCatalog of(SparkSession spark, TestRepository repository) {
        spark.conf().set("spark.sql.catalog.ox", "dev.oxenspark.spark.OxenCatalog");
        if (repository.address() instanceof RepositoryAddress.Remote remote) {
            spark.conf().set("spark.sql.catalog.ox.url", remote.endpoint());
            return new TestCatalog(
                    spark,
                    remote.namespace() + "/" + remote.name(),
                    "ox.`%s`.`%s`".formatted(remote.namespace(), remote.name()));
        }
        Path root = Path.of(repository.address().text());
        spark.conf().set("spark.sql.catalog.ox.url", String.valueOf(root.getParent()));
        String name = String.valueOf(root.getFileName());
        return new TestCatalog(spark, name, "ox.`%s`".formatted(name));
    }

    /** A path as one quoted identifier. */
    public String table(String path) {
        return "%s.`%s`".formatted(prefix, path);
    }

    /** @param statement in which {@code $} stands for the repository's name, as before a table's */
    public Dataset<Row> sql(String statement) {
        return spark.sql(statement.replace("$", prefix));
    }
}
