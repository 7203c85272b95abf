package dev.oxenspark.connector.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestToken {
    private static final String ENDPOINT = "http://data.example.org:3000";

    @TempDir
    Path folder;

    @Test
    void settingWinsOverEnvironmentOverFile() throws IOException {
        writeConfig("[[host_configs]]\nhost = \"data.example.org:3000\"\nauth_token = \"from file\"\n");
        Map<String, String> file = Map.of("OXEN_CONFIG_DIR", folder.toString());
        Map<String, String> both = Map.of("OXEN_CONFIG_DIR", folder.toString(), "OXEN_TOKEN", "from environment");
        assertThat(Token.of(OxenSettings.defaults().withToken("from setting"), ENDPOINT, both))
                .isEqualTo(new OxenSettings.Secret("from setting"));
        assertThat(Token.of(OxenSettings.defaults(), ENDPOINT, both))
                .isEqualTo(new OxenSettings.Secret("from environment"));
        assertThat(Token.of(OxenSettings.defaults(), ENDPOINT, file)).isEqualTo(new OxenSettings.Secret("from file"));
    }

    @Test
    void tokenOfAnotherHostIsNotUsed() throws IOException {
        writeConfig("default_host = \"hub.oxen.ai\"\n[[host_configs]]\nhost = \"hub.oxen.ai\"\nauth_token = \"x\"\n"
                + "[[host_configs]]\nhost = \"data.example.org\"\n");
        assertThat(Token.of(OxenSettings.defaults(), ENDPOINT, Map.of("OXEN_CONFIG_DIR", folder.toString())))
                .isNull();
    }

    @Test
    void aTokenForOneServerGoesToNoOther() throws IOException {
        writeConfig("[[host_configs]]\nhost = \"data.example.org:3000\"\nauth_token = \"from file\"\n");
        Map<String, String> both = Map.of("OXEN_CONFIG_DIR", folder.toString(), "OXEN_TOKEN", "from environment");
        OxenSettings settings = OxenSettings.defaults().withTokenOnlyFor("http://asked.example.org");
        for (OxenSettings one : new OxenSettings[] {settings, settings.withToken("from setting")}) {
            assertThat(Token.of(one, ENDPOINT, both)).isEqualTo(new OxenSettings.Secret("from file"));
            assertThat(Token.of(one.withTokenOnlyFor(ENDPOINT), ENDPOINT, both))
                    .isIn(new OxenSettings.Secret("from environment"), new OxenSettings.Secret("from setting"));
        }
        assertThat(Token.of(settings, "http://other.example.org", both)).isNull();
    }

    @Test
    void brokenFileIsNamedButNotQuoted() throws IOException {
        writeConfig("[[host_configs]\nauth_token = s3cr3t");
        OxenException failure = catchThrowableOfType(
                OxenException.class,
                () -> Token.of(OxenSettings.defaults(), ENDPOINT, Map.of("OXEN_CONFIG_DIR", folder.toString())));
        assertThat(failure.category()).isEqualTo(ErrorCategory.AUTH);
        assertThat(failure).hasMessageContaining("auth_config.toml").hasNoCause();
        assertThat(failure.getMessage()).doesNotContain("s3cr3t");
    }

    private void writeConfig(String text) throws IOException {
        Files.writeString(folder.resolve("auth_config.toml"), text);
    }
}
