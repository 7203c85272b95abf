package dev.oxenspark.export.cli;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.Revision;
import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.PreviousExport;
import dev.oxenspark.export.Progress;
import dev.oxenspark.export.RecordedExport;
import dev.oxenspark.export.Stage;
import dev.oxenspark.export.TaskWatch;
import dev.oxenspark.export.audit.CommitAudit;
import dev.oxenspark.export.report.Comparison;
import dev.oxenspark.export.report.ContactSheet;
import dev.oxenspark.export.report.ReportOptions;
import dev.oxenspark.export.report.ReportSummary;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** An export, or the difference between two, for people to look at. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = "Writes an export as a folder of static pages: its files by group, its columns as plots, where"
                + " everything came from. With --since, what changed.")
final class ReportCommand implements Callable<Integer> {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})([KMG]iB)?");
    private static final String UNITS = "KMG";

    @Spec
    private CommandSpec spec;

    @Mixin
    private RepositoryOption repository;

    @Mixin
    private SparkOptions spark;

    @Parameters(paramLabel = "REVISION", description = "A branch, a commit id, or the beginning of one.")
    private String revision;

    @Option(
            names = "--since",
            paramLabel = "OTHER",
            description = "Show what changed between this revision and REVISION.")
    private @Nullable String since;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Folder of the pages: absent, empty, or an earlier report, which is replaced.")
    private Path out;

    @Option(names = "--job", paramLabel = "J", description = "Which job's export, where a revision has several.")
    private @Nullable String job;

    @Option(
            names = "--by",
            paramLabel = "COLUMN",
            description = "Group by the values of a column. Default: by the folder that a file lies in.")
    private @Nullable String by;

    @Option(
            names = "--items",
            paramLabel = "N",
            description = "Show so many files at most; of more, each group shows its share. Default: ${DEFAULT-VALUE}")
    private int items = ReportOptions.DEFAULT_ITEMS;

    @Option(
            names = "--originals",
            paramLabel = "SIZE",
            description = "Copy so much of the originals beside their thumbnails, such as 2GiB or 0."
                    + " Default: ${DEFAULT-VALUE}")
    private String originals = "256MiB";

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        if (items < 1) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--items must be 1 or more: " + items);
        }
        ReportOptions options = new ReportOptions(by, items, bytes(originals));
        try (OxenRepository opened = repository.open()) {
            PreviousExport shown = export(opened, revision);
            PreviousExport before = since == null ? null : export(opened, since);
            SparkSession session = spark.session();
            ReportSummary summary = write(session, opened, before, shown, options);
            spec.commandLine().getOut().println(json ? Output.json(json(shown, before, summary)) : text(summary));
            return ExitCode.OK.number();
        }
    }

    private ReportSummary write(
            SparkSession session,
            OxenRepository opened,
            @Nullable PreviousExport before,
            PreviousExport shown,
            ReportOptions options) {
        Progress progress = ProgressOption.standard(spec.commandLine().getErr());
        try (TaskWatch tasks = TaskWatch.start(session, progress)) {
            progress.say(
                    Stage.AUDIT,
                    "reading the rows of commit " + shown.recorded().commit().id());
            return before == null
                    ? ContactSheet.write(session, opened, shown, options, out, progress)
                    : Comparison.write(session, opened, before, shown, options, out, progress);
        }
    }

    /** The export that a revision is, or the nearest before it, which is said. */
    private PreviousExport export(OxenRepository opened, String name) {
        Commit commit = opened.resolve(Revision.of(name));
        List<RecordedExport> exports = CommitAudit.of(opened, commit).exports().stream()
                .map(CommitAudit.Export::export)
                .filter(export -> job == null || export.trailers().job().equals(job))
                .toList();
        if (exports.isEmpty() && job != null) {
            exports = RecordedExport.find(opened, commit, job).stream().toList();
        }
        if (exports.isEmpty()) {
            throw new ExportException(
                    ExitCode.UNAVAILABLE,
                    Stage.AUDIT,
                    "NO_EXPORT",
                    "No export%s among commit %s and its ancestors. 'oxen-export audit commit %s' says what is known of it."
                            .formatted(job == null ? "" : " of job '" + job + "'", commit.id(), name));
        }
        if (exports.size() > 1) {
            throw new ExportException(
                    ExitCode.USAGE,
                    Stage.AUDIT,
                    "JOB_AMBIGUOUS",
                    "Revision '%s' has exports of several jobs. Choose one with --job: %s"
                            .formatted(
                                    name,
                                    String.join(
                                            ", ",
                                            exports.stream()
                                                    .map(export ->
                                                            export.trailers().job())
                                                    .toList())));
        }
        RecordedExport export = exports.get(0);
        if (!export.commit().id().equals(commit.id())) {
            spec.commandLine()
                    .getErr()
                    .println("Commit " + commit.id() + " is no export itself; this shows the one before it, "
                            + export.commit().id() + " of job "
                            + export.trailers().job() + ".");
        }
        return PreviousExport.of(opened, export);
    }

    private long bytes(String size) {
        Matcher matcher = SIZE.matcher(size);
        if (!matcher.matches()) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--originals must be a size such as 0, 512MiB or 2GiB: " + size);
        }
        int unit = matcher.group(2) == null ? 0 : UNITS.indexOf(matcher.group(2).charAt(0)) + 1;
        return Long.parseLong(matcher.group(1)) << 10 * unit;
    }

    private static String text(ReportSummary summary) {
        return String.format(
                Locale.ROOT,
                "%s%n%,d items on %,d pages, %,d pictures and other files of %,d bytes",
                summary.index(),
                summary.shown(),
                summary.pages() + 1,
                summary.mediaFiles(),
                summary.mediaBytes());
    }

    private static Map<String, Object> json(
            PreviousExport shown, @Nullable PreviousExport before, ReportSummary summary) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("index", summary.index().toString());
        json.put("job", shown.recorded().trailers().job());
        json.put("commit", shown.recorded().commit().id().toString());
        if (before != null) {
            json.put("since", before.recorded().commit().id().toString());
        }
        json.put("items", summary.shown());
        json.put("pages", summary.pages() + 1);
        json.put("mediaFiles", summary.mediaFiles());
        json.put("mediaBytes", summary.mediaBytes());
        return json;
    }
}
