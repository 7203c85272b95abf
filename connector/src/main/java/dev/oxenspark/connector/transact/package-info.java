/**
 * The one way to publish: build a commit on the head, store it, claim, publish, confirm. Backends implement
 * {@link dev.oxenspark.connector.transact.CommitBackend} and nothing else of the protocol. May call {@code merkle}.
 */
@NullMarked
package dev.oxenspark.connector.transact;

import org.jspecify.annotations.NullMarked;
