/**
 * What a repository says of itself, as tables: commits, branches, directories, differences. Rows are made on the
 * driver, from few requests however many files a commit has; small answers need no Spark job.
 */
@NullMarked
package dev.oxenspark.spark.history;

import org.jspecify.annotations.NullMarked;
