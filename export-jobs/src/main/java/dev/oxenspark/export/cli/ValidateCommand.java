package dev.oxenspark.export.cli;

import dev.oxenspark.export.spec.JobFile;
import dev.oxenspark.export.spec.JobFileReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks a job file without looking at tables or repositories. */
@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        description = "Checks a job file; looks at no table and no repository.")
final class ValidateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "JOB", description = "The job file, YAML.")
    private Path file;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        JobFile job = JobFileReader.read(file);
        if (json) {
            Map<String, Object> valid = new LinkedHashMap<>();
            valid.put("status", "VALID");
            valid.put("name", job.name());
            valid.put("job", job.resolved());
            spec.commandLine().getOut().println(Output.json(valid));
        } else {
            spec.commandLine().getOut().println(file + ": valid, job '" + job.name() + "'");
        }
        return 0;
    }
}
