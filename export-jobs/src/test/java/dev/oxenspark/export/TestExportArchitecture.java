package dev.oxenspark.export;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

final class TestExportArchitecture {
    private static final JavaClasses EXPORT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.oxenspark.export");

    @Test
    void onlyOnePackageTouchesDeltaInternals() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.oxenspark.export.delta..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.spark.sql.delta..")
                .check(EXPORT);
    }

    @Test
    void nothingCallsTheCommandLine() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.oxenspark.export.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.oxenspark.export.cli..")
                .check(EXPORT);
    }

    @Test
    void onlyTheCommandLineVerifies() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.oxenspark.export.verify..", "dev.oxenspark.export.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.oxenspark.export.verify..")
                .check(EXPORT);
    }

    @Test
    void verifyingAndAuditingWriteNothing() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.oxenspark.export.verify..", "dev.oxenspark.export.audit..")
                .should()
                .dependOnClassesThat()
                .haveNameMatching(
                        ".*\\.(Transaction|TransactionSpec|TaskUploads|UploadSession|TableFiles|DataFrameWriter)")
                .check(EXPORT);
    }
}
