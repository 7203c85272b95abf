package dev.oxenspark.spark;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

final class TestDataSourceArchitecture {
    private static final JavaClasses DATA_SOURCE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
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
