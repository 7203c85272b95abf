package dev.oxenspark.connector.remote;

import dev.oxenspark.connector.Location;
import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.RepositoryAddress;
import java.time.Duration;

/**
 * Reads the branch {@code main} of repositories with the settings of a JVM of its own. Each argument is an address,
 * with a token after a blank or without one, or a setting for all that follow, {@code -Dname=value}. Prints a line for
 * each address.
 */
final class ReadThrough {
    private ReadThrough() {}

    public static void main(String[] arguments) {
        for (String argument : arguments) {
            if (argument.startsWith("-D")) {
                String[] setting = argument.substring(2).split("=", 2);
                System.setProperty(setting[0], setting[1]);
                continue;
            }
            String[] parts = argument.split(" ");
            try {
                RepositoryAddress.Remote address =
                        (RepositoryAddress.Remote) Location.parse(parts[0]).repository();
                OxenSettings settings =
                        OxenSettings.defaults().withTimeBudget(Duration.ofSeconds(Integer.getInteger("seconds", 60)));
                settings = parts.length == 1 ? settings : settings.withToken(parts[1]);
                System.out.println(
                        "READ " + new Writer(new RemoteRepository(address, settings, Waits.DEFAULT)).paths());
            } catch (OxenException e) {
                System.out.println("REFUSED " + e.category() + " " + e.getMessage());
            }
        }
    }
}
