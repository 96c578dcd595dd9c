package dev.kamba.trainer;

import ai.onnxruntime.OrtEnvironment;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

@AnalyzeClasses(packages = "dev.kamba.trainer", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule networks_know_neither_data_nor_training_nor_export = noClasses()
            .that()
            .resideInAPackage("dev.kamba.trainer.net")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.kamba.trainer.data",
                    "dev.kamba.trainer.fit",
                    "dev.kamba.trainer.measure",
                    "dev.kamba.trainer.export",
                    "dev.kamba.fixtures..",
                    "dev.kamba.dicom",
                    "dev.kamba.inference");

    @ArchTest
    static final ArchRule data_knows_no_network = noClasses()
            .that()
            .resideInAPackage("dev.kamba.trainer.data")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.kamba.trainer.net", "dev.kamba.trainer.fit", "ai.djl..", "ai.onnxruntime..");

    @ArchTest
    static final ArchRule onnx_stays_in_export = noClasses()
            .that()
            .resideOutsideOfPackage("dev.kamba.trainer.export")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ai.onnx..", "ai.onnxruntime..", "com.google.protobuf..");

    @ArchTest
    static final ArchRule onnx_runtime_is_started_in_silence = noClasses()
            .should()
            .callMethodWhere(target(owner(type(OrtEnvironment.class))).and(target(name("getEnvironment"))));

    @ArchTest
    static final ArchRule fixtures_stay_in_data = noClasses()
            .that()
            .resideOutsideOfPackage("dev.kamba.trainer.data")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.kamba.fixtures..");

    @ArchTest
    static final ArchRule training_and_export_do_not_know_each_other = noClasses()
            .that()
            .resideInAPackage("dev.kamba.trainer.export")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.kamba.trainer.fit", "dev.kamba.trainer.measure");

    @ArchTest
    static final ArchRule packages_have_no_cycles =
            slices().matching("dev.kamba.trainer.(*)").should().beFreeOfCycles();
}
