package dev.kamba;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/** The package borders of docs/architecture.md. */
@AnalyzeClasses(packages = "dev.kamba", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String LEDGER = "dev.kamba.intake.ledger..";

    @ArchTest
    static final ArchRule packages_have_no_cycles =
            slices().matching("dev.kamba.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule the_toolkit_stays_in_its_packages = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "dev.kamba.dicom..",
                    "dev.kamba.camel..",
                    "dev.kamba.intake..",
                    "dev.kamba.result..",
                    "dev.kamba.delivery..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.aoju..");

    @ArchTest
    static final ArchRule features_meet_only_in_endpoints_and_the_ledger = slices().matching(
                    "dev.kamba.(routing|segment|result|delivery|ops|intake)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(resideInAPackage("dev.kamba.."), resideInAPackage(LEDGER));

    @ArchTest
    static final ArchRule the_ledger_knows_no_feature = noClasses()
            .that()
            .resideInAPackage(LEDGER)
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "dev.kamba.camel..",
                    "dev.kamba.routing..",
                    "dev.kamba.segment..",
                    "dev.kamba.result..",
                    "dev.kamba.delivery..",
                    "dev.kamba.ops..",
                    "dev.kamba.intake"));

    @ArchTest
    static final ArchRule the_camel_component_knows_no_feature_of_the_service = noClasses()
            .that()
            .resideInAPackage("dev.kamba.camel..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "dev.kamba.intake..",
                    "dev.kamba.routing..",
                    "dev.kamba.segment..",
                    "dev.kamba.result..",
                    "dev.kamba.delivery..",
                    "dev.kamba.ops..",
                    "dev.kamba.inference..",
                    "dev.kamba.model.."));
}
