package dev.oxenspark.spark.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oxenspark.connector.ErrorCategory;
import dev.oxenspark.connector.OxenException;
import org.apache.spark.SparkBuildInfo;
import org.junit.jupiter.api.Test;

final class TestRightSpark {
    private static final String MINOR = SparkBuildInfo.spark_version().replaceFirst("\\.\\d+$", "");

    @Test
    void isTheOneOfTheBuild() {
        RightSpark.check();
    }

    @Test
    void maintenanceReleasesAndVendorsAreTaken() {
        RightSpark.check(MINOR + ".9");
        RightSpark.check(MINOR + ".0-vendor.7");
    }

    @Test
    void anotherSparkIsRefusedByName() {
        assertThatThrownBy(() -> RightSpark.check("4.10.2"))
                .isInstanceOfSatisfying(
                        OxenException.class, e -> assertThat(e.category()).isEqualTo(ErrorCategory.UNSUPPORTED))
                .hasMessageContaining("Spark 4.10.2")
                .hasMessageContaining("made for Spark " + MINOR);
    }
}
