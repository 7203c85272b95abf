/**
 * A repository in a folder: nodes (LMDB), refs and directory index (RocksDB), version store, lock. Implements the
 * backend side of {@code transact} and {@code content}.
 */
@NullMarked
package dev.oxenspark.connector.local;

import org.jspecify.annotations.NullMarked;
