package dev.oxenspark.export.blobs;

import java.io.Serializable;
import java.util.function.LongConsumer;
import org.apache.spark.util.LongAccumulator;

/** What a task adds to while it copies. */
record CopyCount(LongAccumulator files, LongAccumulator bytes) implements Serializable {
    /** Takes how far one file was read; what is read once more after a failure does not count again. */
    LongConsumer reading() {
        long[] furthest = {0};
        return position -> {
            if (position > furthest[0]) {
                bytes.add(position - furthest[0]);
                furthest[0] = position;
            }
        };
    }

    void stored() {
        files.add(1);
    }
}
