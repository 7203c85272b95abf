/**
 * For tests of jobs that read or write repositories: a shared session, a clean folder, rows to compare, repositories of
 * both kinds, and a check that nothing stays open.
 */
@NullMarked
package dev.oxenspark.spark.testing;

import org.jspecify.annotations.NullMarked;
