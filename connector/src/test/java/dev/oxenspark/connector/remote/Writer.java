package dev.oxenspark.connector.remote;

import dev.oxenspark.connector.BlobSource;
import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.CommitResult;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.Revision;
import dev.oxenspark.connector.Transaction;
import dev.oxenspark.connector.TransactionSpec;
import dev.oxenspark.connector.UploadSession;
import dev.oxenspark.connector.UploadedFile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One writer with a repository instance and waits of its own: short ones, as the test server merges in milliseconds.
 */
record Writer(RemoteRepository repository) {
    private static final Waits WAITS = new Waits(Duration.ofMillis(600), Duration.ofMillis(20));

    static Writer at(RepositoryAddress.Remote address) {
        return at(address, Duration.ofMinutes(2));
    }

    static Writer at(RepositoryAddress.Remote address, Duration budget) {
        OxenSettings defaults = OxenSettings.defaults();
        OxenSettings settings =
                new OxenSettings(null, null, defaults.spoolBytes(), budget, defaults.keySearchCommits());
        return new Writer(new RemoteRepository(address, settings, WAITS));
    }

    CommitResult add(String path, String text) {
        try (Transaction transaction = begin(path)) {
            put(transaction, path, text);
            return transaction.commit();
        }
    }

    /** With the path as key. */
    Transaction begin(String key) {
        return repository.begin(TransactionSpec.on("main", "Add " + key, "Ann", "ann@example.org")
                .withKey(key));
    }

    static void put(Transaction transaction, String path, String text) {
        try (UploadSession session = transaction.uploads().open()) {
            UploadedFile file = session.put(path, BlobSource.of(text.getBytes(StandardCharsets.UTF_8)));
            session.flush();
            transaction.add(file);
        }
    }

    Commit head() {
        return repository.resolve(Revision.of("main"));
    }

    List<String> paths() {
        return repository.tree(head(), "").files().stream().map(FileEntry::path).toList();
    }

    /** First lines of the messages of all commits, newest first. */
    List<String> log() {
        try (Stream<Commit> history = repository.history(head())) {
            List<String> log = new ArrayList<>();
            history.forEach(
                    commit -> log.add(commit.message().lines().findFirst().orElse("")));
            return log;
        }
    }
}
