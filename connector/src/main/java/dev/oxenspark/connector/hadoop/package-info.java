/** A read-only Hadoop file system over the files of one commit, so that Spark's own readers read a repository. */
@NullMarked
package dev.oxenspark.connector.hadoop;

import org.jspecify.annotations.NullMarked;
