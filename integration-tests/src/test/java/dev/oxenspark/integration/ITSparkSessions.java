package dev.oxenspark.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oxenspark.connector.testing.NeedsOxenServer;
import dev.oxenspark.connector.testing.NeedsPython;
import dev.oxenspark.connector.testing.OxenServer;
import dev.oxenspark.connector.testing.PythonEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The other ways to Spark, each as the published distribution has it and with the bundle as its only jar: Connect, the
 * SQL command line, the Scala shell. Each writes, reads a table and files, and travels in time.
 */
@NeedsPython
final class ITSparkSessions {
    private static PythonEnvironment python() {
        return PythonEnvironment.with(Path.of("src/test/python/requirements-connect.txt"));
    }

    @Test
    void connectUsesARepositoryInAFolder(@TempDir Path folder) throws IOException {
        connects(folder.resolve("repository").toString());
    }

    @NeedsOxenServer
    @Test
    void connectUsesARepositoryOnAServer() throws IOException {
        connects(OxenServer.shared().endpoint() + "/tests/connect");
    }

    private static void connects(String repository) throws IOException {
        String output = python().run(
                        Command.ofSpark(),
                        Path.of("src/test/python/connect_session.py"),
                        System.getProperty("oxen.bundle.jar"),
                        repository);
        JsonNode saw = new ObjectMapper().readTree(output);
        assertThat(saw.get("client").asText()).isEqualTo("pyspark.sql.connect.session");
        assertThat(saw.get("now").toString()).isEqualTo("[90,91,92,93,94,96,97,98,99]");
        assertThat(saw.get("then").asInt()).isEqualTo(100);
        assertThat(saw.get("file").asText()).isEqualTo("id,name\n0,n0\n1,n1\n");
        assertThat(saw.get("beside").asText()).isEqualTo("id,name\n0,n0\n1,n1\n");
        assertThat(saw.get("hidden").asInt()).isEqualTo(1);
        assertThat(saw.get("absent").asText()).contains("has no 'absent.parquet'");
    }

    @Test
    void theSqlCommandLineNeedsOnlyACatalog(@TempDir Path folder) {
        String sql = """
                CALL ox.system.create_repository(repository => 'pets');
                CREATE TABLE ox.pets.`data/pets` AS SELECT 1L AS id, 'cat' AS label;
                CALL ox.system.create_branch(repository => 'pets', branch => 'first', from => 'main');
                INSERT INTO ox.pets.`data/pets` VALUES (2, 'dog');
                SELECT 'now', count(*) FROM ox.pets.`data/pets`;
                SELECT 'then', label FROM ox.pets.`data/pets` VERSION AS OF 'first';
                CREATE TEMPORARY VIEW files USING oxen OPTIONS (path '%s/pets/data/pets', as 'files');
                SELECT 'files', count(*), min(cast(substring(content, 1, 4) AS string)) FROM files;
                """.formatted(folder);
        assertThat(shell(
                                folder,
                                "spark-sql",
                                "--conf",
                                "spark.sql.catalog.ox=dev.oxenspark.spark.OxenCatalog",
                                "--conf",
                                "spark.sql.catalog.ox.url=" + folder,
                                "-e",
                                sql)
                        .run()
                        .succeeded()
                        .out()
                        .lines())
                .contains("now\t2", "then\tcat", "files\t2\tPAR1");
    }

    @Test
    void theScalaShellReadsWritesAndTravels(@TempDir Path folder) throws IOException {
        Path script = folder.resolve("script.scala");
        Files.writeString(script, """
                val repository = "%s/pets"
                val animals = spark.range(10).selectExpr("id", "id %% 2 as kind").coalesce(1)
                animals.write.format("oxen").option("create-repository", "true").option("repository", repository).save("data/pets.parquet")
                val first = spark.read.format("oxen").option("as", "commits").load(repository).head.getAs[String]("commit_id")
                animals.where("id < 3").write.format("oxen").mode("overwrite").save(repository + "/data/pets.parquet")
                val pets = spark.read.format("oxen").load(repository + "/data/pets.parquet")
                println("SAW now " + pets.count())
                val then = spark.read.format("oxen").option("versionAsOf", first).load(repository + "/data/pets.parquet")
                println("SAW then " + then.where("kind = 1").count())
                val files = spark.read.format("oxen").option("as", "files").load(repository + "/data")
                println("SAW files " + files.selectExpr("cast(substring(content, 1, 4) as string)").as[String].collect.mkString(","))
                System.exit(0)
                """.formatted(folder));
        assertThat(shell(folder, "spark-shell", "-i", script.toString())
                        .run()
                        .succeeded()
                        .out()
                        .lines())
                .contains("SAW now 3", "SAW then 5", "SAW files PAR1");
    }

    /** A program of Spark's, in a folder of its own. */
    private static Command shell(Path folder, String program, String... arguments) {
        Path spark = python().sitePackages().resolve("pyspark");
        return Command.in(
                        folder,
                        Stream.concat(
                                        Stream.of(
                                                spark.resolve("bin/" + program).toString(),
                                                "--master",
                                                "local[2]",
                                                "--jars",
                                                System.getProperty("oxen.bundle.jar"),
                                                "--conf",
                                                "spark.driver.bindAddress=127.0.0.1",
                                                "--conf",
                                                "spark.driver.host=127.0.0.1",
                                                "--conf",
                                                "spark.ui.enabled=false"),
                                        Stream.of(arguments))
                                .toArray(String[]::new))
                .with("SPARK_HOME", spark.toString())
                .with(Command.ofSpark());
    }
}
