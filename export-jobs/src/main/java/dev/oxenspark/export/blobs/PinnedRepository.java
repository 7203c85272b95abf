package dev.oxenspark.export.blobs;

import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.RepositoryAddress;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * One revision of one repository that files come from.
 *
 * @param source as the URIs of its files begin: {@code oxen://namespace:name@revision}
 * @param commit that the revision named when the run looked
 * @param provenanceSha256 of the manifest, if the commit is an export itself
 */
public record PinnedRepository(
        String source,
        RepositoryAddress address,
        Hash commit,
        @Nullable String provenanceSha256) implements Serializable {}
