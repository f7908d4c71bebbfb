package dev.sluice.cli;

import dev.sluice.cli.quickstart.Plan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of every command that brings its own broker: what is asked of which model. */
final class PlanOptions {
    @Option(
            names = "--task",
            description = "What is asked of the model: embedding, token-embedding, sparse-embedding, classification, "
                    + "token-classification, fill-mask, question-answering, rerank or zero-shot; what the model was made "
                    + "for unless given.")
    private String task;

    @Option(
            names = "--model",
            paramLabel = "FOLDER",
            description = "A model in Hugging Face's layout; a bundled one unless given: a sentiment model for "
                    + "classification, all-MiniLM-L6-v2 for embedding, token-embedding and zero-shot.")
    private String model;

    @Option(
            names = "--labels",
            split = ",",
            paramLabel = "LABEL",
            description = "The labels to choose from, for zero-shot, with commas between.")
    private List<String> labels = List.of();

    @Option(names = "--device", defaultValue = "auto", description = "auto, cpu or cuda: ${DEFAULT-VALUE}.")
    private String device;

    @Option(names = "--partitions", defaultValue = "4", description = "Partitions of each topic: ${DEFAULT-VALUE}.")
    private int partitions;

    @Option(names = "--threads", defaultValue = "2", description = "Stream threads: ${DEFAULT-VALUE}.")
    private int threads;

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            mapFallbackValue = "",
            description = "Sets a key of config/reference.yaml; repeatable.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    /**
     * @param format what the topics hold
     * @param mode   the answer alone, or the event with it
     */
    Plan plan(String format, String mode) {
        return new Plan(
                Optional.ofNullable(task),
                Optional.ofNullable(model),
                labels,
                format,
                mode,
                device,
                partitions,
                threads,
                overrides);
    }
}
