/**
 * What Oxen records about a file beside its bytes: mime type, data type, text lines, tabular schema and rows. Works on
 * bytes at hand; knows no repository.
 */
@NullMarked
package dev.oxenspark.connector.describe;

import org.jspecify.annotations.NullMarked;
