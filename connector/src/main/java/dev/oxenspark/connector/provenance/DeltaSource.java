package dev.oxenspark.connector.provenance;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One Delta table at one version, as a trailer names it: {@code s3a://lake/images@412 id={metadata id}}.
 *
 * @param location of the table, as Delta gives it
 */
public record DeltaSource(String location, long version, String metadataId) {
    private static final Pattern TEXT = Pattern.compile("(\\S+)@(\\d{1,18}) id=(\\S+)");

    /** With everything in the location percent-encoded but letters, digits and {@code - . _ ~ / :}. */
    String trailer() {
        return Percent.encode(location) + "@" + version + " id=" + Percent.encode(metadataId);
    }

    static Optional<DeltaSource> parse(String trailer) {
        Matcher matcher = TEXT.matcher(trailer);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(new DeltaSource(
                Percent.decode(matcher.group(1)), Long.parseLong(matcher.group(2)), Percent.decode(matcher.group(3))));
    }
}
