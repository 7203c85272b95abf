package dev.oxenspark.spark.bridge;

import org.jspecify.annotations.Nullable;

/** Tells what the driver knows of an item, in the form that Spark's rows hold. */
@FunctionalInterface
public interface Knowledge<T> {
    @Nullable
    Object value(T item, String column);
}
