/**
 * Which versions of which tables fed a commit, which commits a version fed, what changed between exports, where a file
 * or a row has been: from the commits themselves, so that nothing else has to be believed. Writes nothing to a
 * repository; an index of what commits said makes answers faster, not other.
 */
@NullMarked
package dev.oxenspark.export.audit;

import org.jspecify.annotations.NullMarked;
