/**
 * Which commit a user means, and what came before it: revision look-up and the walk over ancestors, the same for every
 * backend. Asks the backend for branches and single commits only.
 */
@NullMarked
package dev.oxenspark.connector.history;

import org.jspecify.annotations.NullMarked;
