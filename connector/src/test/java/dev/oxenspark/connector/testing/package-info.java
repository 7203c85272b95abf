/**
 * What tests need besides JUnit: a real Oxen server and a real S3 server as child processes, a proxy that breaks the
 * connection to one on command, Oxen's own client, and a browser. Usable by tests of other projects too.
 */
@NullMarked
package dev.oxenspark.connector.testing;

import org.jspecify.annotations.NullMarked;
