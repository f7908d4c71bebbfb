package dev.sluice.cli;

import dev.sluice.cli.quickstart.EmbeddedBroker;
import dev.sluice.cli.quickstart.Quickstart;
import dev.sluice.cli.quickstart.Quickstart.Plan;
import dev.sluice.config.SluiceConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice quickstart}: the whole of it on this machine, with nothing to install. */
@Command(
        name = "quickstart",
        description = "Starts a Kafka broker in this process, sends it events, and shows the answers.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  sluice quickstart",
            "  sluice quickstart --task classification --format avro --mode enriched",
            "  sluice quickstart --input events.jsonl --output answers.jsonl",
            "  echo 'The gate opens at dawn.' | sluice quickstart --input -"
        })
final class QuickstartCommand implements Callable<Integer> {
    @Option(
            names = "--task",
            defaultValue = "embedding",
            description = "What is asked of the model, embedding or classification: ${DEFAULT-VALUE}.")
    private String task;

    @Option(
            names = "--model",
            paramLabel = "FOLDER",
            description = "A model in Hugging Face's layout; a bundled one unless given: all-MiniLM-L6-v2, or for "
                    + "classification a sentiment model.")
    private String model;

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description = "Events: .jsonl with the fields text and, for pairs, text_pair; else one event a line; - is "
                    + "standard input. Thirty bundled ones unless given.")
    private String input;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "Writes one JSON object for each event, in their order.")
    private Path output;

    @Option(
            names = "--format",
            defaultValue = "json",
            description = "What the topics hold, json or avro: ${DEFAULT-VALUE}.")
    private String format;

    @Option(
            names = "--mode",
            defaultValue = "result",
            description = "The answer alone (result), or the event with the answer in it (enriched): ${DEFAULT-VALUE}.")
    private String mode;

    @Option(names = "--device", defaultValue = "auto", description = "auto, cpu or cuda: ${DEFAULT-VALUE}.")
    private String device;

    @Option(names = "--partitions", defaultValue = "4", description = "Partitions of each topic: ${DEFAULT-VALUE}.")
    private int partitions;

    @Option(names = "--threads", defaultValue = "2", description = "Stream threads: ${DEFAULT-VALUE}.")
    private int threads;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Plan plan = new Plan(task, Optional.ofNullable(model), format, mode, device, partitions, threads);
        // settings are checked before the broker is started: a mistake costs no wait
        SluiceConfig.of(plan.settings("127.0.0.1:1"));
        Quickstart quickstart = new Quickstart(
                plan,
                Optional.ofNullable(input),
                Optional.ofNullable(output),
                spec.commandLine().getOut(),
                spec.commandLine().getErr());
        quickstart.checkFiles();
        try (EmbeddedBroker broker = EmbeddedBroker.start(Map.of())) {
            return quickstart.run(broker.address());
        }
    }
}
