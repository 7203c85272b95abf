package dev.oxenspark.export.provenance;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An Ed25519 key (RFC 8032), which signs statements. Tells itself to nobody. */
public final class SigningKey {
    private static final String ALGORITHM = "Ed25519";
    private static final Pattern PEM = Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END");

    private final PrivateKey key;

    private SigningKey(PrivateKey key) {
        this.key = key;
    }

    /**
     * @param pem PKCS #8, as {@code openssl genpkey -algorithm ed25519} writes it
     * @throws IllegalArgumentException when it is none; the message does not repeat it
     */
    public static SigningKey parse(String pem) {
        Matcher matcher = PEM.matcher(pem);
        if (!matcher.find()) {
            throw new IllegalArgumentException("it holds no unencrypted private key in PEM (PKCS #8)");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(matcher.group(1));
            return new SigningKey(KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(der)));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("its private key is not one of " + ALGORITHM, e);
        }
    }

    /** A DSSE envelope (https://github.com/secure-systems-lab/dsse, version 1.0), canonical JSON. */
    public String envelope(String mediaType, byte[] payload) {
        Base64.Encoder base64 = Base64.getEncoder();
        return CanonicalJson.text(Map.of(
                "payloadType",
                mediaType,
                "payload",
                base64.encodeToString(payload),
                "signatures",
                List.of(Map.of("sig", base64.encodeToString(sign(encoded(mediaType, payload)))))));
    }

    /** What is signed: type and content with their lengths, so that neither can pass for the other. */
    private static byte[] encoded(String mediaType, byte[] payload) {
        byte[] head = "DSSEv1 %d %s %d "
                .formatted(mediaType.getBytes(StandardCharsets.UTF_8).length, mediaType, payload.length)
                .getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[head.length + payload.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(payload, 0, all, head.length, payload.length);
        return all;
    }

    private byte[] sign(byte[] content) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key);
            signature.update(content);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + ALGORITHM, e);
        }
    }
}
