/**
 * What people look at who know no SQL: an export, or the difference between two, as one folder of static pages that
 * opens from disk. Reads commits, and writes nothing but that folder. Every value that comes from data goes through
 * {@link dev.oxenspark.export.report.Html}.
 */
@NullMarked
package dev.oxenspark.export.report;

import org.jspecify.annotations.NullMarked;
