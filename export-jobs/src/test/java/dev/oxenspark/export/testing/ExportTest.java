package dev.oxenspark.export.testing;

import dev.oxenspark.spark.testing.OxenSparkExtension;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/** Gives tests a {@link Workbench}: Spark with Delta, shared by the JVM, and a folder of their own. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith({WorkbenchExtension.class, OxenSparkExtension.class})
public @interface ExportTest {}
