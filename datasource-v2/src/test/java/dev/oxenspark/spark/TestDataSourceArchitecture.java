package dev.oxenspark.spark;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

final class TestDataSourceArchitecture {
    private static final JavaClasses DATA_SOURCE = new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages("dev.oxenspark.spark");

    @Test
    void onlyTheBridgeTouchesSparkInternals() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.oxenspark.spark.bridge..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.spark.sql.execution..", "org.apache.spark.sql.catalyst.plans..")
                .check(DATA_SOURCE);
    }

    @Test
    void knowsNoDelta() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.spark.sql.delta..", "io.delta..")
                .check(DATA_SOURCE);
    }
}
