/** The command line {@code oxen-export}: arguments, exit codes, progress. It calls the export; nothing calls it. */
@NullMarked
package dev.oxenspark.export.cli;

import org.jspecify.annotations.NullMarked;
