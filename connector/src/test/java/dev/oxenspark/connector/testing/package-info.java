/**
 * What tests need besides JUnit: a real Oxen server as a child process, a proxy that breaks the connection to it on
 * command, and Oxen's own client. Usable by tests of other projects too.
 */
@NullMarked
package dev.oxenspark.connector.testing;

import org.jspecify.annotations.NullMarked;
