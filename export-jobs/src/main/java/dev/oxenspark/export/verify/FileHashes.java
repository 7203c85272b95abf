package dev.oxenspark.export.verify;

import dev.oxenspark.connector.BlobLocation;
import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.SeekableBlob;
import dev.oxenspark.connector.hadoop.OxenFileSystem;
import dev.oxenspark.export.Tasks;
import dev.oxenspark.export.provenance.OwnedFile;
import dev.oxenspark.export.provenance.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** Level 2: the bytes of every file of the dataset, or of some, have the SHA-256 that the manifest gives. In tasks. */
final class FileHashes {
    private static final int TASKS_PER_CORE = 3;
    private static final long SMALL = 4L << 20;
    private static final long BATCH_BYTES = 64L << 20;
    private static final int BATCH_FILES = 1_000;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Recorded recorded;

    FileHashes(Recorded recorded) {
        this.recorded = recorded;
    }

    /** @param sha256 as recorded */
    private record Expected(BlobLocation file, String sha256) implements Serializable {}

    private record Wrong(String path, String recorded, String found) implements Serializable {}

    Check check() {
        List<Expected> all = new ArrayList<>();
        for (OwnedFile file : recorded.files().values()) {
            FileEntry entry = recorded.tree().get(file.path());
            // What is missing was found at level 1.
            if (entry != null) {
                all.add(new Expected(recorded.asked(entry), file.sha256()));
            }
        }
        List<Expected> chosen = chosen(all);
        Findings findings = recorded.findings(2, "files", State.PASSED);
        RepositoryAddress address = recorded.repository().address();
        OxenSettings settings = recorded.options().settings();
        Tasks.run(recorded.spark(), parts(chosen), part -> wrong(part, address, settings)).stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparing(Wrong::path))
                .forEach(wrong -> findings.add(
                        State.DIFFERS, new Finding(wrong.path(), "sha256", wrong.recorded(), wrong.found())));
        long bytes = chosen.stream().mapToLong(one -> one.file().size()).sum();
        String read = "%,d of %,d files read, %,d bytes: ".formatted(chosen.size(), all.size(), bytes);
        return findings.check(
                read + (findings.isEmpty() ? "all as recorded." : "%,d differ.".formatted(findings.count())));
    }

    /** Nobody can tell in advance which files a sample has. */
    private List<Expected> chosen(List<Expected> all) {
        int sample = recorded.options().sample();
        if (sample == 0 || sample >= all.size()) {
            return all;
        }
        List<Expected> shuffled = new ArrayList<>(all);
        for (int i = 0; i < sample; i++) {
            int other = i + RANDOM.nextInt(shuffled.size() - i);
            Expected one = shuffled.get(other);
            shuffled.set(other, shuffled.get(i));
            shuffled.set(i, one);
        }
        return shuffled.subList(0, sample);
    }

    private List<ArrayList<Expected>> parts(List<Expected> files) {
        int most = TASKS_PER_CORE * recorded.spark().sparkContext().defaultParallelism();
        List<ArrayList<Expected>> parts = new ArrayList<>();
        for (int i = 0; i < Math.min(most, files.size()); i++) {
            parts.add(new ArrayList<>());
        }
        List<Expected> bySize = new ArrayList<>(files);
        bySize.sort(Comparator.<Expected>comparingLong(one -> one.file().size()).reversed());
        for (int i = 0; i < bySize.size(); i++) {
            parts.get(i % parts.size()).add(bySize.get(i));
        }
        return parts;
    }

    private static ArrayList<Wrong> wrong(List<Expected> part, RepositoryAddress address, OxenSettings settings)
            throws IOException {
        OxenRepository repository = OxenFileSystem.repository(OxenFileSystem.register(address, settings));
        ArrayList<Wrong> wrong = new ArrayList<>();
        List<Expected> batch = new ArrayList<>();
        long bytes = 0;
        for (Expected one : part) {
            if (one.file().size() > SMALL) {
                compare(one, streamed(repository, one.file()), wrong);
                continue;
            }
            batch.add(one);
            bytes += one.file().size();
            if (bytes >= BATCH_BYTES || batch.size() >= BATCH_FILES) {
                batch(repository, batch, wrong);
                batch.clear();
                bytes = 0;
            }
        }
        batch(repository, batch, wrong);
        return wrong;
    }

    private static void batch(OxenRepository repository, List<Expected> batch, List<Wrong> wrong) throws IOException {
        TreeMap<String, String> found = new TreeMap<>();
        try {
            repository
                    .blobs()
                    .read(
                            batch.stream().map(Expected::file).toList(),
                            (file, content) -> found.put(file.path(), Sha256.hex(content)));
        } catch (OxenException e) {
            if (!Stored.isBroken(e)) {
                throw e;
            }
        }
        for (Expected one : batch) {
            String sha256 = found.get(one.file().path());
            // A batch with a broken file ends early; then each of the others is read by itself.
            compare(one, sha256 == null ? streamed(repository, one.file()) : sha256, wrong);
        }
    }

    private static String streamed(OxenRepository repository, BlobLocation file) throws IOException {
        try (SeekableBlob blob = repository.blobs().open(file);
                InputStream in = blob.stream()) {
            return Sha256.hex(in);
        } catch (OxenException e) {
            if (Stored.isBroken(e)) {
                return Stored.problem(e);
            }
            throw e;
        }
    }

    private static void compare(Expected one, String found, List<Wrong> wrong) {
        if (!one.sha256().equals(found)) {
            wrong.add(new Wrong(one.file().path(), one.sha256(), found));
        }
    }
}
