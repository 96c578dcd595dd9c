package dev.kamba;

import ai.onnxruntime.OrtEnvironment;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/** The borders between this module's packages. */
@AnalyzeClasses(packages = "dev.kamba", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule errors_depend_on_nothing = classes()
            .that()
            .resideInAPackage("dev.kamba.error")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", "dev.kamba.error");

    @ArchTest
    static final ArchRule imaging_holds_values_only = classes()
            .that()
            .resideInAPackage("dev.kamba.imaging")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java.lang..", "java.util..", "java.nio", "org.jspecify..", "dev.kamba.error", "dev.kamba.imaging");

    @ArchTest
    static final ArchRule models_know_neither_dicom_nor_engine = classes()
            .that()
            .resideInAPackage("dev.kamba.model")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    "com.fasterxml.jackson..",
                    "ai.onnxruntime..",
                    "dev.kamba.digest",
                    "dev.kamba.error",
                    "dev.kamba.imaging",
                    "dev.kamba.model",
                    "dev.kamba.runtime");

    @ArchTest
    static final ArchRule dicom_knows_no_models = noClasses()
            .that()
            .resideInAPackage("dev.kamba.dicom..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.kamba.model", "dev.kamba.inference");

    @ArchTest
    static final ArchRule the_dicom_toolkit_stays_in_its_package = noClasses()
            .that()
            .resideOutsideOfPackage("dev.kamba.dicom..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.aoju..", "org.opencv..");

    @ArchTest
    static final ArchRule onnx_runtime_stays_in_models_and_engine = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "dev.kamba.runtime",
                    "dev.kamba.model",
                    "dev.kamba.graph",
                    "dev.kamba.lowering",
                    "dev.kamba.inference")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.onnxruntime..");

    @ArchTest
    static final ArchRule onnx_runtime_is_started_in_silence = noClasses()
            .that()
            .resideOutsideOfPackage("dev.kamba.runtime")
            .should()
            .callMethodWhere(target(owner(type(OrtEnvironment.class))).and(target(name("getEnvironment"))));

    @ArchTest
    static final ArchRule graphs_are_changed_where_they_are_read_for_a_session = noClasses()
            .that()
            .resideOutsideOfPackages("dev.kamba.graph", "dev.kamba.lowering")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ai.onnx.proto..", "com.google.protobuf..");

    @ArchTest
    static final ArchRule graphs_know_no_engine = noClasses()
            .that()
            .resideInAPackage("dev.kamba.graph")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.kamba.inference", "dev.kamba.lowering");

    @ArchTest
    static final ArchRule packages_have_no_cycles =
            slices().matching("dev.kamba.(*)..").should().beFreeOfCycles();
}
