/**
 * {@code CALL ox.system.…}: what SQL has no statement for. Every procedure answers with rows that say what happened.
 * Those that commit compute the change here, from paths and hashes, and publish it by the one {@code Transaction}.
 */
@NullMarked
package dev.oxenspark.spark.procedure;

import org.jspecify.annotations.NullMarked;
