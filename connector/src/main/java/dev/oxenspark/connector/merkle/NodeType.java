package dev.oxenspark.connector.merkle;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;

/** The kinds of node, in the order of their one-byte codes. */
enum NodeType {
    COMMIT("Commit"),
    DIRECTORY("Dir"),
    BUCKET("VNode"),
    FILE("File");

    private static final NodeType[] BY_CODE = values();

    /** The name inside payloads. */
    final String tag;

    NodeType(String tag) {
        this.tag = tag;
    }

    byte code() {
        return (byte) ordinal();
    }

    static NodeType of(byte code) {
        if (code < 0 || code >= BY_CODE.length) {
            throw new OxenException(ErrorCategory.CORRUPT, "A Merkle node has the unknown type " + code);
        }
        return BY_CODE[code];
    }
}
