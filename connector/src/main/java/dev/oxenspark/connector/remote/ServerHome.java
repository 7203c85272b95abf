package dev.oxenspark.connector.remote;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.connector.RepositoryHome;
import java.util.List;
import java.util.TreeSet;

/** A server's list of what it holds. */
public final class ServerHome implements RepositoryHome {
    private static final String ANY = "*";

    private final String endpoint;
    private final OxenSettings settings;

    /** @param endpoint {@code scheme://host[:port]}, lower case */
    public ServerHome(String endpoint, OxenSettings settings) {
        this.endpoint = endpoint;
        this.settings = settings;
    }

    @Override
    public String text() {
        return endpoint;
    }

    @Override
    public int levels() {
        return 2;
    }

    @Override
    public List<String> below(List<String> names) {
        return names.isEmpty()
                ? names("/api/namespaces", ANY, "namespaces", "namespace")
                : names("/api/repos/" + Encoding.path(names.get(0)), names.get(0), "repositories", "name");
    }

    private List<String> names(String path, String namespace, String list, String field) {
        Transport transport = new Transport(new RepositoryAddress.Remote(endpoint, namespace, ANY), settings);
        Reply<List<String>> reply = transport.send(Call.get(path).handling(404, 405), body -> {
            TreeSet<String> names = new TreeSet<>();
            for (JsonNode node : Json.field(Json.object(body), list)) {
                names.add(Json.field(node, field).asText());
            }
            return List.copyOf(names);
        });
        if (reply instanceof Reply.Done<List<String>> done) {
            return done.value();
        }
        throw new OxenException(
                ErrorCategory.UNSUPPORTED,
                "%s does not list its %s. They can be used all the same, by name".formatted(endpoint, list));
    }

    @Override
    public RepositoryAddress repository(List<String> names) {
        return new RepositoryAddress.Remote(endpoint, names.get(0), names.get(1));
    }
}
