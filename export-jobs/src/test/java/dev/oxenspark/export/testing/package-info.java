/**
 * For tests of exports: Delta in the shared Spark, tables in the test's folder, job files, and commands run in this
 * process as a shell would run them.
 */
@NullMarked
package dev.oxenspark.export.testing;

import org.jspecify.annotations.NullMarked;
