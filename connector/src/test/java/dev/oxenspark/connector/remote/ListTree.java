package dev.oxenspark.connector.remote;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.Oxen;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.Revision;

/** Lists a repository's main branch in a JVM of its own, so that its heap can be bounded. */
final class ListTree {
    private ListTree() {}

    public static void main(String[] args) {
        RepositoryAddress address = new RepositoryAddress.Remote(args[0], args[1], args[2]);
        try (OxenRepository repository = Oxen.open(address, OxenSettings.defaults())) {
            Commit head = repository.resolve(Revision.of("main"));
            long start = System.nanoTime();
            int files = repository.tree(head, "").files().size();
            System.out.printf(
                    "%d files listed in %.1f s with a heap of %d MiB%n",
                    files,
                    (System.nanoTime() - start) / 1e9,
                    Runtime.getRuntime().maxMemory() >> 20);
        }
    }
}
