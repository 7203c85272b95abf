/**
 * Which versions of which tables fed a commit, and which commits a version fed: from the commits themselves, so that
 * nothing else has to be believed.
 */
@NullMarked
package dev.oxenspark.export.audit;

import org.jspecify.annotations.NullMarked;
