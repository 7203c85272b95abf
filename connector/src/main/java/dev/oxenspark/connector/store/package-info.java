/**
 * The place where a server keeps contents, read past the server: a mounted folder, or a bucket through Hadoop. Knows
 * the layout of that place; who is asked for what is not there is not its business.
 */
@NullMarked
package dev.oxenspark.connector.store;

import org.jspecify.annotations.NullMarked;
