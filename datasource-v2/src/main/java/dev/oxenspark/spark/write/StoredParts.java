package dev.oxenspark.spark.write;

import dev.oxenspark.connector.UploadedFile;
import java.util.List;
import org.apache.spark.sql.connector.write.WriterCommitMessage;

/** What a task reports: files whose bytes the repository holds, visible to no one yet. */
record StoredParts(List<UploadedFile> files) implements WriterCommitMessage {}
