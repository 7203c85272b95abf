package dev.oxenspark.spark.table;

import dev.oxenspark.connector.NearContents;
import dev.oxenspark.connector.Oxen;
import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.ServerStore;
import dev.oxenspark.connector.store.HadoopSettings;
import dev.oxenspark.spark.OxenOptions;
import dev.oxenspark.spark.bridge.SessionHadoop;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the contents of one repository are read. A version store is found when the first of them are: writes need none.
 */
final class ContentSettings {
    private boolean looked;
    private @Nullable ServerStore store;

    synchronized OxenSettings of(RepositoryAddress repository, OxenOptions options) {
        options.versionStore().ifPresent(below -> look(below, repository, options));
        return options.settings()
                .withNear(new NearContents(store, options.cache().orElse(null)));
    }

    private void look(String below, RepositoryAddress address, OxenOptions options) {
        if (!looked) {
            Map<String, String> hadoop = HadoopSettings.of(SessionHadoop.configuration(options.formatOptions()));
            try (OxenRepository repository = Oxen.attach(address, options.settings())) {
                store = repository.store(below, hadoop).orElse(null);
            }
            looked = true;
        }
    }
}
