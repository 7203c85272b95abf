/**
 * What of the query's rows may not leave: columns that are left out or hashed, and keys that are denied. Applied before
 * anything is staged; knows nothing of files, repositories and commits.
 */
@NullMarked
package dev.oxenspark.export.privacy;

import org.jspecify.annotations.NullMarked;
