/**
 * Reading bytes: ranged input with read-ahead, batches of small files, hash verification. Over what a backend offers;
 * no HTTP and no file layout here.
 */
@NullMarked
package dev.oxenspark.connector.content;

import org.jspecify.annotations.NullMarked;
