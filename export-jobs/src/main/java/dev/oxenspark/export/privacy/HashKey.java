package dev.oxenspark.export.privacy;

import dev.oxenspark.export.ExitCode;
import dev.oxenspark.export.ExportException;
import dev.oxenspark.export.Stage;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The secret of a keyed hash: HMAC-SHA-256 (RFC 2104), written as 64 hexadecimal digits. Tells itself to nobody. */
final class HashKey implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String ALGORITHM = "HmacSHA256";

    private final byte[] secret;

    private HashKey(byte[] secret) {
        this.secret = secret;
    }

    /** @param variable of the environment that holds the secret, whose UTF-8 bytes are the key */
    static HashKey from(String variable) {
        String secret = System.getenv(variable);
        if (secret == null || secret.isEmpty()) {
            throw new ExportException(
                    ExitCode.USAGE,
                    Stage.RESOLVE,
                    "HASH_KEY_ABSENT",
                    "dataset.hash.key is ${env:" + variable + "}, and the environment has no " + variable
                            + ". Set it to the secret that earlier exports were hashed with.");
        }
        return new HashKey(secret.getBytes(StandardCharsets.UTF_8));
    }

    String hash(byte[] value) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            return HexFormat.of().formatHex(mac.doFinal(value));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + ALGORITHM, e);
        }
    }

    @Nullable
    String hash(@Nullable String value) {
        return value == null ? null : hash(value.getBytes(StandardCharsets.UTF_8));
    }

    /** Tells keys apart without giving them away: the hash of a fixed text. */
    String fingerprint() {
        return hash("oxen-export/hash-key/1".getBytes(StandardCharsets.UTF_8)).substring(0, 16);
    }
}
