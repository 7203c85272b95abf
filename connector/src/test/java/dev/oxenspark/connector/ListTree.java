package dev.oxenspark.connector;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Lists a repository's main branch in a JVM of its own, so that its heap can be bounded. */
final class ListTree {
    private static final int PIECE = 10_000;

    private ListTree() {}

    /** @param args the repository's address, and whether to list {@code pieces} one after another */
    public static void main(String[] args) {
        RepositoryAddress address = Location.parse(args[0]).repository();
        try (OxenRepository repository = Oxen.open(address, OxenSettings.defaults())) {
            Commit head = repository.resolve(Revision.of("main"));
            long start = System.nanoTime();
            long files = args.length > 1
                    ? inPieces(repository, head)
                    : repository.tree(head, "").files().size();
            System.out.printf(
                    "%d files listed in %.1f s with a heap of %d MiB%n",
                    files,
                    (System.nanoTime() - start) / 1e9,
                    Runtime.getRuntime().maxMemory() >> 20);
        }
    }

    private static long inPieces(OxenRepository repository, Commit head) {
        Tree tree = repository.outline(head, "", PIECE);
        long files = 0;
        List<TreePiece> some = new ArrayList<>();
        for (TreePiece piece : tree.pieces()) {
            some.add(piece);
            if (some.stream().mapToInt(TreePiece::files).sum() >= PIECE) {
                files += count(repository, head, some);
                some.clear();
            }
        }
        return files + count(repository, head, some);
    }

    private static long count(OxenRepository repository, Commit head, List<TreePiece> pieces) {
        AtomicLong count = new AtomicLong();
        repository.list(head.id(), pieces, file -> count.incrementAndGet());
        return count.get();
    }
}
