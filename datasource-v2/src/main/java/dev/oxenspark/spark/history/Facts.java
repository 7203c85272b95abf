package dev.oxenspark.spark.history;

import dev.oxenspark.connector.OxenRepository;
import dev.oxenspark.spark.table.PinnedPath;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/** One kind of things that a repository knows, in the columns of a table. */
interface Facts {
    StructType columns();

    /** @param path whose commit is there */
    List<InternalRow> rows(OxenRepository repository, PinnedPath path);
}
