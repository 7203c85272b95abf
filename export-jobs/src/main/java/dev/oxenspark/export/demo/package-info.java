/**
 * What the demo exports: handwritten digits as pictures, and Delta tables that point to them. Knows nothing of exports
 * but how a job file is written. {@code digits.md} among the resources says where the digits come from.
 */
package dev.oxenspark.export.demo;
