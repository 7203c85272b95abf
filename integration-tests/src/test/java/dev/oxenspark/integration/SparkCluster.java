package dev.oxenspark.integration;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A standalone Spark cluster on this machine: a master and two workers, each a process of its own as their executors
 * are. Nothing listens on another address than 127.0.0.1.
 */
final class SparkCluster implements AutoCloseable {
    private static final int WORKERS = 2;
    private static final String DRIVER_OPTIONS = "spark.driver.extraJavaOptions";

    private final Path home;
    private final String master;
    private final List<Process> processes = new ArrayList<>();

    private SparkCluster(Path home, String master) {
        this.home = home;
        this.master = master;
    }

    /** @param folder empty; holds all that the cluster writes */
    static SparkCluster start(Path folder) throws IOException {
        Path home = folder.resolve("spark");
        Path jars = Files.createDirectories(home.resolve("jars"));
        for (String jar : classPath().split(File.pathSeparator)) {
            Files.createSymbolicLink(jars.resolve(Path.of(jar).getFileName()), Path.of(jar));
        }
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        SparkCluster cluster = new SparkCluster(home, "spark://127.0.0.1:" + port);
        cluster.run(
                "master",
                "org.apache.spark.deploy.master.Master",
                "--host",
                "127.0.0.1",
                "--port",
                "" + port,
                "--webui-port",
                "0");
        for (int i = 0; i < WORKERS; i++) {
            cluster.run(
                    "worker" + i,
                    "org.apache.spark.deploy.worker.Worker",
                    "--host",
                    "127.0.0.1",
                    "--webui-port",
                    "0",
                    "--cores",
                    "1",
                    "--memory",
                    "1g",
                    "--work-dir",
                    folder.resolve("work" + i).toString(),
                    cluster.master);
        }
        return cluster;
    }

    private static String classPath() throws IOException {
        return Files.readString(Path.of(System.getProperty("spark.classpath.file")))
                .strip();
    }

    private void run(String name, String... command) throws IOException {
        processes.add(java(List.of("-Xmx512m", "-cp", classPath()), command)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve(name + ".log").toFile())
                .start());
    }

    private ProcessBuilder java(List<String> options, String... command) {
        List<String> all = new ArrayList<>();
        all.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        all.addAll(options);
        all.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(all);
        builder.environment().keySet().removeIf(name -> name.startsWith("SPARK_"));
        // Executors get what the workers have.
        builder.environment().putAll(Command.ofSpark());
        builder.environment().putAll(Map.of("SPARK_HOME", home.toString(), "SPARK_SCALA_VERSION", "2.13"));
        return builder;
    }

    /** How a job ended and what it said. */
    record Outcome(int exitCode, String output) {}

    /** Runs a main class of these tests as {@code spark-submit} would, with the bundle as its only jar. */
    Outcome submit(Path workingFolder, String where, Map<String, String> conf, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile(home, "job", ".log");
        List<String> command = new ArrayList<>(List.of(
                "org.apache.spark.deploy.SparkSubmit",
                "--master",
                where,
                "--jars",
                System.getProperty("oxen.bundle.jar"),
                "--class",
                main.getName()));
        conf.forEach((key, value) -> command.addAll(List.of("--conf", key + "=" + value)));
        command.add("spark-internal");
        command.addAll(List.of(arguments));
        String classPath = classPath()
                + File.pathSeparator
                + Path.of("target/test-classes").toAbsolutePath();
        List<String> options = new ArrayList<>(List.of("-Xmx1g", "-cp", classPath));
        options.addAll(List.of(org.apache.spark.launcher.JavaModuleOptions.defaultModuleOptions()
                .split(" ")));
        if (conf.containsKey(DRIVER_OPTIONS)) {
            // As the launcher does it, since this JVM is the driver's.
            options.addAll(List.of(conf.get(DRIVER_OPTIONS).split(" ")));
        }
        Process job = java(options, command.toArray(String[]::new))
                .directory(workingFolder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        processes.add(job);
        boolean ended = job.waitFor(5, TimeUnit.MINUTES);
        String text = Files.readString(output, StandardCharsets.UTF_8);
        return new Outcome(ended ? job.exitValue() : -1, text);
    }

    String master() {
        return master;
    }

    /** {@code kill -9} to an executor, if there is one. The cluster starts another in its place. */
    void killAnExecutor() {
        processes.stream()
                .flatMap(Process::descendants)
                .filter(ProcessHandle::isAlive)
                .findFirst()
                .ifPresent(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() {
        // Workers end their executors when they are asked to end, not when they are killed.
        processes.forEach(Process::destroy);
        for (Process process : processes) {
            try {
                if (!process.waitFor(20, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                process.destroyForcibly();
            }
        }
    }
}
