/** The command line: options, exit codes, what goes to the screen. Decides nothing about exports. */
package dev.oxenspark.export.cli;
