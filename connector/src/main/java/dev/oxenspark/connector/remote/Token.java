package dev.oxenspark.connector.remote;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the token for a server: the setting, else {@code OXEN_TOKEN}, where it may have these, else the {@code oxen}
 * client's own {@code auth_config.toml} in {@code OXEN_CONFIG_DIR} or {@code ~/.config/oxen}. Looked up where it is
 * used, so that executors may have their own.
 */
final class Token {
    private Token() {}

    static OxenSettings.@Nullable Secret of(OxenSettings settings, String endpoint, Map<String, String> environment) {
        if (settings.tokenEndpoint() == null || settings.tokenEndpoint().equals(endpoint)) {
            if (settings.token() != null) {
                return settings.token();
            }
            String variable = environment.get("OXEN_TOKEN");
            if (variable != null && !variable.isBlank()) {
                return new OxenSettings.Secret(variable.strip());
            }
        }
        String folder = environment.getOrDefault(
                "OXEN_CONFIG_DIR",
                Path.of(System.getProperty("user.home", ""), ".config", "oxen").toString());
        Path file = Path.of(folder, "auth_config.toml");
        return Files.isReadable(file) ? inConfig(file, URI.create(endpoint).getRawAuthority()) : null;
    }

    /** The file is a list of {@code [[host_configs]]} tables, each with a {@code host} and an {@code auth_token}. */
    private static OxenSettings.@Nullable Secret inConfig(Path file, String host) {
        try {
            for (JsonNode config : new TomlMapper().readTree(file.toFile()).path("host_configs")) {
                String token = config.path("auth_token").asText();
                if (config.path("host").asText().equalsIgnoreCase(host) && !token.isEmpty()) {
                    return new OxenSettings.Secret(token);
                }
            }
            return null;
        } catch (JacksonException e) {
            // Not with its cause or message: they quote the file.
            throw unreadable(file, "it is not TOML");
        } catch (IOException e) {
            throw unreadable(file, e.toString());
        }
    }

    private static OxenException unreadable(Path file, String why) {
        return new OxenException(
                ErrorCategory.AUTH, "Cannot read " + file + ": " + why + ". Repair the file or set OXEN_TOKEN");
    }
}
