/**
 * Reading bytes: ranged input with read-ahead, batches of small files, hash verification, a cache on disk. Over what a
 * backend offers; no HTTP and no repository's file layout here.
 */
@NullMarked
package dev.oxenspark.connector.content;

import org.jspecify.annotations.NullMarked;
