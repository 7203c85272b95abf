package dev.oxenspark.connector.remote;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oxenspark.connector.Hash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** The server's requests about contents, by hash. */
final class Versions {
    private static final int HASHES_A_REQUEST = 50_000;

    private final Transport transport;
    private final String base;

    Versions(Transport transport, String base) {
        this.transport = transport;
        this.base = base;
    }

    /**
     * Those of the contents that the server lacks. It has no request for that; but asked for contents one of which it
     * cannot have, it names all it lacks and sends nothing.
     */
    Set<Hash> missing(Collection<Hash> hashes) {
        Set<Hash> missing = new HashSet<>();
        List<Hash> asked = new ArrayList<>(Set.copyOf(hashes));
        for (int from = 0; from < asked.size(); from += HASHES_A_REQUEST) {
            missing.addAll(missingOf(asked.subList(from, Math.min(asked.size(), from + HASHES_A_REQUEST))));
        }
        return missing;
    }

    private Set<Hash> missingOf(List<Hash> hashes) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        Hash nobodys = new Hash(random.nextLong() | Long.MIN_VALUE, random.nextLong());
        List<Hash> asked = new ArrayList<>(hashes);
        asked.add(nobodys);
        Set<Hash> missing = refusedFor(transport.send(query(asked), body -> Map.of()));
        missing.remove(nobodys);
        return missing;
    }

    /**
     * Whole contents in one request.
     *
     * @param missing filled, and nothing returned, when the server lacks some of them
     */
    Map<Hash, byte[]> read(Collection<Hash> hashes, long bytes, Set<Hash> missing) {
        Reply<Map<Hash, byte[]>> reply = transport.send(query(hashes).expecting(bytes), body -> unpack(body, hashes));
        if (reply instanceof Reply.Done<Map<Hash, byte[]>> done) {
            return done.value();
        }
        missing.addAll(refusedFor(reply));
        return Map.of();
    }

    /** Stores contents in one request. */
    void store(Map<Hash, byte[]> contents) {
        String boundary =
                "oxen-spark-" + Long.toHexString(ThreadLocalRandom.current().nextLong());
        List<byte[]> pieces = new ArrayList<>(3 * contents.size() + 1);
        contents.forEach((hash, content) -> {
            pieces.add(ascii("--" + boundary + "\r\nContent-Disposition: form-data; name=\"file[]\"; filename=\"" + hash
                    + "\"\r\nContent-Type: application/octet-stream\r\n\r\n"));
            pieces.add(content);
            pieces.add(ascii("\r\n"));
        });
        pieces.add(ascii("--" + boundary + "--\r\n"));
        Call call = Call.of("POST", base + "/versions", "multipart/form-data; boundary=" + boundary, pieces);
        transport.fetch(call.patient(), Versions::requireAllStored);
    }

    /** Begins to store one large content: where its parts go, or empty when the server has it. */
    Optional<Upload> begin(Hash hash, long size) {
        String body = Json.of(Map.of("hash", hash.toString(), "size", size));
        return transport.fetch(Call.json("POST", base + "/versions/uploads", body), answer -> {
            JsonNode begun = Json.object(answer);
            return begun.path("file").asText().equals("already_stored")
                    ? Optional.empty()
                    : Optional.of(new Upload(
                            Json.field(begun, "upload_id").asText(),
                            Json.field(begun, "part_size").asInt(),
                            Json.field(begun, "num_parts").asInt()));
        });
    }

    /**
     * Sends one part, numbered from 1.
     *
     * @return done with true once the whole content is stored; refused when the server has forgotten the upload (404)
     *     or the whole has another hash (400)
     */
    Reply<Boolean> part(Upload upload, int number, byte[] content) {
        return transport.send(
                Call.bytes("PUT", base + "/versions/uploads/" + upload.id() + "/parts/" + number, content)
                        .handling(400, 404)
                        .patient(),
                answer -> Json.field(Json.object(answer), "completed").asBoolean());
    }

    private Call query(Collection<Hash> hashes) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        try (OutputStream zipped = new GZIPOutputStream(lines)) {
            for (Hash hash : hashes) {
                zipped.write(ascii(hash + "\n"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Call.bytes("QUERY", base + "/versions", lines.toByteArray())
                .handling(404)
                .patient();
    }

    private Set<Hash> refusedFor(Reply<?> reply) {
        Set<Hash> missing = new HashSet<>();
        if (reply instanceof Reply.Refused<?> refused) {
            if (!refused.refusal().type().equals("version_blobs_missing")) {
                throw transport.failure(refused.refusal(), "QUERY " + base + "/versions");
            }
            for (JsonNode hash : refused.refusal().body().path("error").path("missing_hashes")) {
                missing.add(Hash.parse(hash.asText()));
            }
        }
        return missing;
    }

    private static Map<Hash, byte[]> unpack(InputStream body, Collection<Hash> asked) throws IOException {
        Map<Hash, byte[]> contents = new HashMap<>(2 * asked.size());
        GZIPInputStream unzipped = new GZIPInputStream(body, 1 << 16);
        TarArchiveInputStream tar = new TarArchiveInputStream(unzipped);
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            contents.put(Hash.parse(entry.getName()), tar.readNBytes((int) entry.getSize()));
        }
        unzipped.transferTo(OutputStream.nullOutputStream());
        if (!contents.keySet().containsAll(asked)) {
            throw new IOException("the answer holds " + contents.size() + " of " + asked.size() + " contents");
        }
        return contents;
    }

    /** A content that was not stored is reported inside a 200. */
    private static JsonNode requireAllStored(InputStream answer) throws IOException {
        JsonNode stored = Json.object(answer);
        Map<String, String> failures = new LinkedHashMap<>();
        for (JsonNode failure : Json.field(stored, "err_files")) {
            failures.put(failure.path("hash").asText(), failure.path("error").asText());
        }
        if (!failures.isEmpty()) {
            throw new IOException("the server did not store " + failures.size() + " contents: " + failures);
        }
        return stored;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * @param partSize in bytes; the last part is what is left
     * @param parts how many
     */
    record Upload(String id, int partSize, int parts) {}
}
