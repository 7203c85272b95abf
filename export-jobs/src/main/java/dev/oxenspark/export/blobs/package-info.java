/**
 * The files that rows refer to: which they are, that they may be read, what state they are in, and their bytes on the
 * way into the repository, once. Knows local files, objects in S3, files of repositories and of web servers; knows
 * nothing of Delta and of the dataset's layout.
 */
@NullMarked
package dev.oxenspark.export.blobs;

import org.jspecify.annotations.NullMarked;
