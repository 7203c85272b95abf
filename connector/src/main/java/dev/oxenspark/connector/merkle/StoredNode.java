package dev.oxenspark.connector.merkle;

/**
 * A node as every backend stores and sends it: two byte strings, framed as the Oxen repository format says.
 *
 * @param node type, parent, payload and child table
 * @param children payloads of the children, one after another; empty for a childless node
 */
public record StoredNode(byte[] node, byte[] children) {}
