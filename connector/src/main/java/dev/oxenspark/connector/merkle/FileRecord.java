package dev.oxenspark.connector.merkle;

import dev.oxenspark.connector.FileEntry;
import dev.oxenspark.connector.FileMetadata;
import dev.oxenspark.connector.Hash;
import dev.oxenspark.connector.UploadedFile;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A file as it is recorded in its bucket; the name is the last component of its path. */
record FileRecord(
        String name,
        Hash hash,
        long size,
        Hash lastCommit,
        Instant modified,
        String dataType,
        String mimeType,
        @Nullable FileMetadata metadata) {
    private static final int FIELDS = 16;

    static FileRecord of(UploadedFile file, String name, Hash commit) {
        return new FileRecord(
                name,
                file.hash(),
                file.size(),
                commit,
                file.modified(),
                file.dataType(),
                file.mimeType(),
                file.metadata());
    }

    FileEntry at(String path) {
        return new FileEntry(path, hash, size, dataType, mimeType, lastCommit, modified, metadata);
    }

    static FileRecord decode(byte[] payload) {
        return Packing.unwrapped(payload, NodeType.FILE, FIELDS, in -> {
            in.skipValue();
            String name = in.unpackString();
            in.skipValue();
            Hash hash = Packing.hash(in);
            in.skipValue();
            long size = in.unpackLong();
            Hash lastCommit = Packing.hash(in);
            Instant modified = Instant.ofEpochSecond(in.unpackLong(), in.unpackLong());
            // One of few values each: a listing of a million files must not hold a million copies.
            String dataType = in.unpackString().intern();
            FileMetadata metadata = MetadataCodec.read(in, dataType);
            String mimeType = in.unpackString().intern();
            return new FileRecord(name, hash, size, lastCommit, modified, dataType, mimeType, metadata);
        });
    }

    byte[] encode() {
        Hash metadataHash = MetadataCodec.hash(metadata);
        return Packing.wrapped(out -> {
            out.packArrayHeader(FIELDS).packString(NodeType.FILE.tag).packString(name);
            Packing.optionalHash(out, metadataHash);
            Packing.hash(out, hash);
            Packing.hash(out, Hashing.combined(hash, metadataHash));
            out.packLong(size);
            Packing.hash(out, lastCommit);
            out.packLong(modified.getEpochSecond()).packLong(modified.getNano());
            out.packString(dataType);
            MetadataCodec.write(out, metadata);
            out.packString(mimeType).packString(extension(name));
            Packing.hashes(out, List.of(hash));
            out.packString("SingleFile").packString("Disk");
        });
    }

    /** After the last dot, case kept; none for {@code .gitignore} and the like. */
    private static String extension(String name) {
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? "" : name.substring(dot + 1);
    }
}
