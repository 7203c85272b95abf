/** One write of Spark as one commit: tasks store files, the driver publishes those of the winning attempts. */
@NullMarked
package dev.oxenspark.spark.write;

import org.jspecify.annotations.NullMarked;
