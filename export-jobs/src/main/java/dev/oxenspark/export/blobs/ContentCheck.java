package dev.oxenspark.export.blobs;

/** What a job wants of the content of a file. */
public enum ContentCheck {
    /** The signature that its extension stands for. */
    TYPE,
    /** A picture that can be decoded. */
    IMAGE
}
