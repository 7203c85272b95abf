package dev.oxenspark.spark.bridge;

import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.connector.catalog.CatalogPlugin;

/** Catalogs of the session that a query is being analysed in. */
public final class SessionCatalogs {
    private SessionCatalogs() {}

    /** The catalog of that name, after making sure that the session knows one. */
    public static <T extends CatalogPlugin> T registered(String name, Class<T> type) {
        SparkSession session = SparkSession.active();
        String key = "spark.sql.catalog." + name;
        if (session.conf().getOption(key).isEmpty()) {
            session.conf().set(key, type.getName());
        }
        return type.cast(session.sessionState().catalogManager().catalog(name));
    }
}
