package dev.oxenspark.connector;

/** Lists a repository's main branch in a JVM of its own, so that its heap can be bounded. */
final class ListTree {
    private ListTree() {}

    /** @param args the repository's address */
    public static void main(String[] args) {
        RepositoryAddress address = Location.parse(args[0]).repository();
        try (OxenRepository repository = Oxen.open(address, OxenSettings.defaults())) {
            Commit head = repository.resolve(Revision.of("main"));
            long start = System.nanoTime();
            Tree tree = repository.tree(head, "");
            System.out.printf(
                    "%d files listed in %.1f s with a heap of %d MiB%n",
                    tree.files().size(),
                    (System.nanoTime() - start) / 1e9,
                    Runtime.getRuntime().maxMemory() >> 20);
        }
    }
}
