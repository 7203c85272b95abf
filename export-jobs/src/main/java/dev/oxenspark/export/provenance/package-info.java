/**
 * What proves an export: digests of rows and files, the manifest, and the trailers of the commit message. Formats are
 * specified in {@code docs/provenance.md}. Pure functions over values; nothing here reads a source or a repository.
 */
@NullMarked
package dev.oxenspark.export.provenance;

import org.jspecify.annotations.NullMarked;
