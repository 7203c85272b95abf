/**
 * What an export's commit says of itself in its message: which Delta tables at which versions, and digests of what was
 * made of them. Texts only; writing and checking them is the exporter's, reading them anybody's.
 */
@NullMarked
package dev.oxenspark.connector.provenance;

import org.jspecify.annotations.NullMarked;
