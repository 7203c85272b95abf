package dev.oxenspark.connector;

import java.nio.charset.StandardCharsets;

/** A process that commits a file of its own and one that its rivals commit too, under the same key, again and again. */
final class RacingWriter {
    private RacingWriter() {}

    /** @param args the repository's address, the writer's name, and how many times */
    public static void main(String[] args) {
        RepositoryAddress address = Location.parse(args[0]).repository();
        try (OxenRepository repository = Oxen.open(address, OxenSettings.defaults())) {
            for (int i = 0; i < Integer.parseInt(args[2]); i++) {
                add(repository, args[1] + "/" + i);
                add(repository, "shared/" + i);
            }
        }
    }

    /** With the path as key. */
    private static void add(OxenRepository repository, String path) {
        TransactionSpec spec = TransactionSpec.on("main", "Add " + path, "Ann", "ann@example.org");
        try (Transaction transaction = repository.begin(spec.withKey(path));
                UploadSession session = transaction.uploads().open()) {
            transaction.add(session.put(path, BlobSource.of(path.getBytes(StandardCharsets.UTF_8))));
            session.flush();
            System.out.println(path + " " + transaction.commit().status());
        }
    }
}
