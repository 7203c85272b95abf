package dev.oxenspark.connector.merkle;

import com.dynatrace.hash4j.hashing.HashStream128;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oxenspark.connector.FileMetadata;
import dev.oxenspark.connector.FileMetadata.Audio;
import dev.oxenspark.connector.FileMetadata.Field;
import dev.oxenspark.connector.FileMetadata.Image;
import dev.oxenspark.connector.FileMetadata.Tabular;
import dev.oxenspark.connector.FileMetadata.Text;
import dev.oxenspark.connector.FileMetadata.Video;
import dev.oxenspark.connector.Hash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessagePacker;
import org.msgpack.core.MessageUnpacker;

/**
 * The metadata of a file: stored as untagged arrays, whose kind only the file's data type tells, and hashed as compact
 * JSON in the order of Oxen's own fields.
 */
final class MetadataCodec {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private MetadataCodec() {}

    static void write(MessagePacker packer, @Nullable FileMetadata metadata) throws IOException {
        if (metadata == null) {
            packer.packNil();
            return;
        }
        packer.packArrayHeader(1);
        if (metadata instanceof Text text) {
            packer.packArrayHeader(2).packLong(text.lines()).packLong(text.chars());
        } else if (metadata instanceof Image image) {
            packer.packArrayHeader(3).packLong(image.width()).packLong(image.height());
            optionalString(packer, image.colorSpace());
        } else if (metadata instanceof Video video) {
            packer.packArrayHeader(3)
                    .packDouble(video.seconds())
                    .packLong(video.width())
                    .packLong(video.height());
        } else if (metadata instanceof Audio audio) {
            packer.packArrayHeader(3)
                    .packDouble(audio.seconds())
                    .packLong(audio.channels())
                    .packLong(audio.sampleRate());
        } else if (metadata instanceof Tabular tabular) {
            packer.packArrayHeader(3).packLong(tabular.width()).packLong(tabular.height());
            packer.packArrayHeader(3).packString(schemaHash(tabular).toString());
            packer.packArrayHeader(tabular.fields().size());
            for (Field field : tabular.fields()) {
                packer.packArrayHeader(4)
                        .packString(field.name())
                        .packString(field.dtype())
                        .packNil()
                        .packNil();
            }
            packer.packNil();
        }
    }

    static @Nullable FileMetadata read(MessageUnpacker unpacker, String dataType) throws IOException {
        if (unpacker.tryUnpackNil()) {
            return null;
        }
        unpacker.unpackArrayHeader();
        switch (dataType) {
            case "text", "image", "video", "audio", "tabular" -> unpacker.unpackArrayHeader();
            default -> {
                unpacker.skipValue();
                return null;
            }
        }
        return switch (dataType) {
            case "text" -> new Text(unpacker.unpackLong(), unpacker.unpackLong());
            case "image" -> new Image(unpacker.unpackLong(), unpacker.unpackLong(), optionalString(unpacker));
            case "video" -> new Video(unpacker.unpackDouble(), unpacker.unpackLong(), unpacker.unpackLong());
            case "audio" -> new Audio(unpacker.unpackDouble(), unpacker.unpackLong(), unpacker.unpackLong());
            default -> new Tabular(unpacker.unpackLong(), unpacker.unpackLong(), fields(unpacker));
        };
    }

    private static List<Field> fields(MessageUnpacker unpacker) throws IOException {
        unpacker.unpackArrayHeader();
        unpacker.skipValue();
        int count = unpacker.unpackArrayHeader();
        List<Field> fields = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int members = unpacker.unpackArrayHeader();
            fields.add(new Field(unpacker.unpackString(), unpacker.unpackString()));
            unpacker.skipValue(members - 2);
        }
        unpacker.skipValue();
        return fields;
    }

    static @Nullable Hash hash(@Nullable FileMetadata metadata) {
        return metadata == null
                ? null
                : Hashing.content(Hashing.utf8(json(metadata).toString()));
    }

    private static Hash schemaHash(Tabular tabular) {
        HashStream128 stream = Hashing.stream();
        for (Field field : tabular.fields()) {
            stream.putBytes(Hashing.utf8(field.name()));
            stream.putBytes(Hashing.utf8(field.dtype()));
        }
        return Hash.of(stream.get());
    }

    private static ObjectNode json(FileMetadata metadata) {
        ObjectNode facts = JSON.objectNode();
        if (metadata instanceof Text text) {
            facts.put("num_lines", text.lines()).put("num_chars", text.chars());
            return under("text", facts);
        } else if (metadata instanceof Image image) {
            facts.put("width", image.width()).put("height", image.height()).put("color_space", image.colorSpace());
            return under("image", facts);
        } else if (metadata instanceof Video video) {
            facts.put("num_seconds", video.seconds())
                    .put("width", video.width())
                    .put("height", video.height());
            return under("video", facts);
        } else if (metadata instanceof Audio audio) {
            facts.put("num_seconds", audio.seconds())
                    .put("num_channels", audio.channels())
                    .put("sample_rate", audio.sampleRate());
            return under("audio", facts);
        }
        Tabular tabular = (Tabular) metadata;
        ArrayNode fields = JSON.arrayNode();
        for (Field field : tabular.fields()) {
            fields.addObject()
                    .put("name", field.name())
                    .put("dtype", field.dtype())
                    .putNull("metadata")
                    .putNull("changes");
        }
        facts.put("width", tabular.width()).put("height", tabular.height());
        facts.putObject("schema")
                .put("hash", schemaHash(tabular).toString())
                .<ObjectNode>set("fields", fields)
                .putNull("metadata");
        return under("tabular", facts);
    }

    private static ObjectNode under(String kind, ObjectNode facts) {
        return JSON.objectNode().set(kind, facts);
    }

    private static void optionalString(MessagePacker packer, @Nullable String text) throws IOException {
        if (text == null) {
            packer.packNil();
        } else {
            packer.packString(text);
        }
    }

    private static @Nullable String optionalString(MessageUnpacker unpacker) throws IOException {
        return unpacker.tryUnpackNil() ? null : unpacker.unpackString();
    }
}
