package dev.oxenspark.connector;

/** A name that moves: where it points now. */
public record Branch(String name, Hash head) {}
