/** The published jars and the launcher against real parts: servers, PySpark, Oxen's own client, the README itself. */
package dev.oxenspark.integration;
