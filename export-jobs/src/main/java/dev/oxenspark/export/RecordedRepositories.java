package dev.oxenspark.export;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.Location;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.export.blobs.PinnedRepositories;
import dev.oxenspark.export.blobs.PinnedRepository;
import java.util.ArrayList;
import java.util.List;

/** The repositories that an export's files came from, as its manifest names them. */
public final class RecordedRepositories {
    private RecordedRepositories() {}

    /** In order of their sources; none for an export whose files came from elsewhere. */
    public static List<PinnedRepository> of(JsonNode manifest) {
        List<PinnedRepository> repositories = new ArrayList<>();
        for (JsonNode from : manifest.path("repositories")) {
            JsonNode provenance = from.path("provenanceSha256");
            repositories.add(new PinnedRepository(
                    from.path("source").asText(),
                    Location.parse(from.path("repository").asText()).repository(),
                    Hash.parse(from.path("commit").asText()),
                    provenance.isTextual() ? provenance.asText() : null));
        }
        return repositories;
    }

    /** The same, to read files of. */
    public static PinnedRepositories pinned(JsonNode manifest, RepositoryAddress asked, OxenSettings settings) {
        return PinnedRepositories.of(of(manifest), settings(asked, settings));
    }

    /**
     * Settings for following a record. Whoever wrote it chose the addresses in it, so they get no token that was meant
     * for the repository that holds it.
     *
     * @param asked the repository that holds the record
     */
    public static OxenSettings settings(RepositoryAddress asked, OxenSettings settings) {
        return settings.withTokenOnlyFor(asked instanceof RepositoryAddress.Remote remote ? remote.endpoint() : "");
    }
}
