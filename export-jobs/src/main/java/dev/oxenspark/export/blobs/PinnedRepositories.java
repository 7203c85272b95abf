package dev.oxenspark.export.blobs;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.Location;
import dev.oxenspark.connector.Oxen;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.Revision;
import dev.oxenspark.connector.provenance.ExportTrailers;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.RecordedExport;
import dev.oxenspark.export.Stage;
import java.io.Serializable;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The repositories that {@code oxen://} URIs mean, each held to one commit for the whole run, wherever its branches go.
 *
 * @param bySource by {@link PinnedRepository#source}
 * @param settings with which driver and tasks talk to them
 */
public record PinnedRepositories(TreeMap<String, PinnedRepository> bySource, OxenSettings settings)
        implements Serializable {

    /**
     * What a job says of the repositories that its rows may name.
     *
     * @param addresses where a repository is, by {@code namespace:name}; others are where their addresses say
     */
    public record Named(Map<String, String> addresses, OxenSettings settings) {
        private RepositoryAddress address(String source) {
            Location written = Location.parse(source);
            RepositoryAddress.Remote meant = (RepositoryAddress.Remote) written.repository();
            String given = addresses.get(meant.namespace() + ":" + meant.name());
            return given == null ? meant : Location.parse(given).repository();
        }
    }

    /** As an export recorded them. */
    public static PinnedRepositories of(Collection<PinnedRepository> pinned, OxenSettings settings) {
        TreeMap<String, PinnedRepository> bySource = new TreeMap<>();
        pinned.forEach(one -> bySource.put(one.source(), one));
        return new PinnedRepositories(bySource, settings);
    }

    /** For files none of which lies in a repository. */
    public static PinnedRepositories none() {
        return of(List.of(), OxenSettings.defaults());
    }

    /**
     * Asks each repository once for each revision.
     *
     * @param uris of files, of whatever scheme
     * @throws ExportException {@code UNAVAILABLE} for a repository or revision that is not there or may not be read,
     *     {@code TRANSIENT} for one that does not answer
     */
    static PinnedRepositories resolve(Collection<String> uris, Named named) {
        TreeMap<String, PinnedRepository> pinned = new TreeMap<>();
        Map<RepositoryAddress, OxenRepository> open = new HashMap<>();
        try {
            for (String uri : uris) {
                if (uri.startsWith(OxenFiles.SCHEME)) {
                    pinned.computeIfAbsent(OxenFiles.source(uri), source -> pin(source, named, open));
                }
            }
        } finally {
            open.values().forEach(OxenRepository::close);
        }
        return new PinnedRepositories(pinned, named.settings());
    }

    private static PinnedRepository pin(String source, Named named, Map<RepositoryAddress, OxenRepository> open) {
        try {
            RepositoryAddress address = named.address(source);
            OxenRepository repository = open.computeIfAbsent(address, one -> Oxen.open(one, named.settings()));
            Revision revision = Location.parse(source).revision();
            Commit commit = repository.resolve(revision == null ? Revision.of(repository.defaultBranch()) : revision);
            return new PinnedRepository(
                    source,
                    address,
                    commit.id(),
                    RecordedExport.at(repository, commit)
                            .map(RecordedExport::trailers)
                            .map(ExportTrailers::provenanceSha256)
                            .orElse(null));
        } catch (OxenException e) {
            throw SourceErrors.of(Stage.PLAN, source, e);
        }
    }

    /** That a file lies in. */
    PinnedRepository of(String uri) {
        PinnedRepository pinned = bySource.get(OxenFiles.source(uri));
        if (pinned == null) {
            throw new IllegalStateException("No commit is known for " + uri);
        }
        return pinned;
    }
}
