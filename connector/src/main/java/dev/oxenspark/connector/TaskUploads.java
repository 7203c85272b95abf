package dev.oxenspark.connector;

import java.io.Serializable;

/** What a transaction sends to its tasks: how to store bytes. Opened in the task; holds no connection and no secret. */
public interface TaskUploads extends Serializable {
    UploadSession open();
}
