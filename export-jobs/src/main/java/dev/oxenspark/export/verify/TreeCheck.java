package dev.oxenspark.export.verify;

import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.export.dataset.StoredDataset;
import dev.oxenspark.export.provenance.OwnedFile;
import java.util.List;

/** Level 1: the commit has every file of the export, and none too many where only the export's may be. */
final class TreeCheck {
    private final Recorded recorded;
    private final Findings findings;

    TreeCheck(Recorded recorded) {
        this.recorded = recorded;
        this.findings = recorded.findings(1, "tree", State.PASSED);
    }

    Check check() {
        recorded.files().values().forEach(this::owned);
        recorded.exported().values().stream()
                .filter(file -> isProvenance(file.path()))
                .forEach(file -> compare(file, file.size()));
        List<String> folders = StoredDataset.tables(recorded.manifest()).stream()
                .filter(table -> table.endsWith("/"))
                .toList();
        for (String path : recorded.tree().keySet()) {
            boolean foreign = isProvenance(path)
                    ? !recorded.exported().containsKey(path)
                    : folders.stream().anyMatch(path::startsWith)
                            && !recorded.files().containsKey(path);
            if (foreign) {
                findings.add(State.DIFFERS, new Finding(path, "file", "", "there is one"));
            }
        }
        return findings.check(
                findings.isEmpty()
                        ? "All %,d files are there, with their sizes."
                                .formatted(recorded.files().size())
                        : "Files were added, changed or removed.");
    }

    private boolean isProvenance(String path) {
        return path.startsWith(recorded.claim().folder());
    }

    private void owned(OwnedFile file) {
        FileEntry then = recorded.exported().get(file.path());
        if (then == null) {
            findings.add(State.DIFFERS, new Finding(file.path(), "file", "there is one", ""));
        } else {
            compare(then, file.size());
        }
    }

    /** The XXH3 of the tree costs nothing to compare; what it is worth is level 2's business. */
    private void compare(FileEntry then, long size) {
        FileEntry now = recorded.tree().get(then.path());
        if (now == null) {
            findings.add(State.DIFFERS, new Finding(then.path(), "file", "there is one", ""));
        } else if (now.size() != size) {
            findings.add(
                    State.DIFFERS, new Finding(then.path(), "size", String.valueOf(size), String.valueOf(now.size())));
        } else if (!now.hash().equals(then.hash())) {
            findings.add(
                    State.DIFFERS,
                    new Finding(
                            then.path(),
                            "xxh3",
                            then.hash().toString(),
                            now.hash().toString()));
        }
    }
}
