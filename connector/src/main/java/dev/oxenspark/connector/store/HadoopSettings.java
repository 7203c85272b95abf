package dev.oxenspark.connector.store;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/** What a Hadoop client of a store was configured with, as a value that travels to tasks. */
public final class HadoopSettings {
    private static final String DEFAULTS = "-default.xml";
    private static final String OWN = "fs.oxen.";
    /** S3A's default since Hadoop 3.5 asks for each object's size, and keeps what it fetched beside what we keep. */
    private static final Map<String, String> PREFERRED = Map.of("fs.s3a.input.stream.type", "classic");

    private HadoopSettings() {}

    /** Those that somebody made, of file systems and of what secures them; credentials may be among them. */
    public static Map<String, String> of(Configuration conf) {
        Map<String, String> made = new TreeMap<>();
        for (Map.Entry<String, String> entry : conf) {
            String key = entry.getKey();
            boolean ofStores = key.startsWith("fs.") && !key.startsWith(OWN) || key.startsWith("hadoop.security.");
            if (ofStores && isMade(conf.getPropertySources(key))) {
                made.put(key, entry.getValue());
            }
        }
        return made;
    }

    private static boolean isMade(String[] sources) {
        return sources == null || !Arrays.stream(sources).allMatch(source -> source.endsWith(DEFAULTS));
    }

    static Configuration configuration(Map<String, String> made) {
        Configuration conf = new Configuration();
        PREFERRED.forEach(conf::set);
        made.forEach(conf::set);
        return conf;
    }
}
