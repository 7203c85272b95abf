package dev.oxenspark.connector;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What a user's address says: repository, path inside it, and for {@code oxen://} a revision.
 *
 * <ul>
 *   <li>{@code /data/pets/images} or {@code file:///data/pets/images}: the nearest folder at or above it that holds
 *       {@code .oxen}; the rest is the path inside the repository.
 *   <li>{@code http(s)://host[:port]/namespace/name[/path…]}, as in {@code oxen clone}.
 *   <li>{@code oxen://namespace:name@revision/path}, the form of the {@code oxenai} package's fsspec file system; a
 *       {@code /} in the revision is written {@code %2F}.
 * </ul>
 *
 * @param path {@code ""} for the root
 * @param revision null when the address names none
 */
public record Location(RepositoryAddress repository, String path, @Nullable Revision revision)
        implements Serializable {}
