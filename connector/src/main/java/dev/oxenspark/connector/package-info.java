/**
 * The vocabulary of an Oxen repository (addresses, revisions, commits, trees, files, transactions) and the way to open
 * one. Nothing here knows Spark, and nothing public names a type of the packages below.
 */
@NullMarked
package dev.oxenspark.connector;

import org.jspecify.annotations.NullMarked;
