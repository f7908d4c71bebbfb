package dev.sluice;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The folders show the flow, and arrows go one way. */
@AnalyzeClasses(packages = "dev.sluice", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule ARROWS_GO_ONE_WAY = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("cli")
            .definedBy("dev.sluice.cli..")
            .layer("config")
            .definedBy("dev.sluice.config..")
            .layer("topology")
            .definedBy("dev.sluice.topology..")
            .layer("serde")
            .definedBy("dev.sluice.serde..")
            .layer("task")
            .definedBy("dev.sluice.task..")
            .layer("onnx")
            .definedBy("dev.sluice.onnx..")
            .layer("model")
            .definedBy("dev.sluice.model..")
            .layer("batch")
            .definedBy("dev.sluice.batch..")
            .layer("tokenize")
            .definedBy("dev.sluice.tokenize..")
            .whereLayer("cli")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("config")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("topology")
            .mayOnlyBeAccessedByLayers("cli", "config")
            .whereLayer("serde")
            .mayOnlyBeAccessedByLayers("cli", "config", "topology")
            .whereLayer("task")
            .mayOnlyBeAccessedByLayers("cli", "config", "topology", "serde")
            .whereLayer("onnx")
            .mayOnlyBeAccessedByLayers("cli", "config", "topology", "task")
            .whereLayer("tokenize")
            .mayOnlyBeAccessedByLayers("config", "task", "onnx", "model")
            .whereLayer("batch")
            .mayOnlyBeAccessedByLayers("config", "topology", "task", "onnx");

    @ArchTest
    static final ArchRule KAFKA_STAYS_AT_THE_EDGE = noClasses()
            .that()
            .resideOutsideOfPackages("dev.sluice.topology..", "dev.sluice.serde..", "dev.sluice.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "kafka..");

    @ArchTest
    static final ArchRule KAFKA_STREAMS_INTERNALS_STAY_IN_THE_COMMIT_HOOK = noClasses()
            .that()
            .haveNameNotMatching("dev\\.sluice\\.topology\\.CommitHook.*")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka.streams..internals..");

    @ArchTest
    static final ArchRule ONNX_RUNTIME_STAYS_IN_ONNX = noClasses()
            .that()
            .resideOutsideOfPackage("dev.sluice.onnx..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.onnxruntime..");

    @ArchTest
    static final ArchRule THE_TOKENIZER_STAYS_IN_TOKENIZE = noClasses()
            .that()
            .resideOutsideOfPackage("dev.sluice.tokenize..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.djl..");
}
