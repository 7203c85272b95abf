/**
 * The job file: YAML in, {@link dev.oxenspark.export.spec.JobFile} out, and errors with file, line and a suggestion.
 * Knows no Spark, and opens no repository.
 */
@NullMarked
package dev.oxenspark.export.spec;

import org.jspecify.annotations.NullMarked;
