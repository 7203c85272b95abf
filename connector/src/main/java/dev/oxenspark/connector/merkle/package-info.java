/**
 * Merkle nodes: decode, encode, hash, read and edit a tree. Pure functions over node bytes; no input or output here.
 * Calls nothing but the vocabulary of the parent package.
 */
@NullMarked
package dev.oxenspark.connector.merkle;

import org.jspecify.annotations.NullMarked;
