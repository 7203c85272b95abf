/**
 * A repository on a server: one HTTP transport, one retry policy, the server's endpoints. Implements the backend side
 * of {@code transact} and {@code content}.
 */
@NullMarked
package dev.oxenspark.connector.remote;

import org.jspecify.annotations.NullMarked;
