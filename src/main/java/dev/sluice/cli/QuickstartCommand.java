package dev.sluice.cli;

import dev.sluice.cli.quickstart.EmbeddedBroker;
import dev.sluice.cli.quickstart.Quickstart;
import dev.sluice.config.SluiceConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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
            "  sluice quickstart --input events.jsonl --output answers.jsonl",
            "  echo 'The gate opens at dawn.' | sluice quickstart --input -"
        })
final class QuickstartCommand implements Callable<Integer> {
    @Option(names = "--task", defaultValue = "embedding", description = "What is asked of the model: ${DEFAULT-VALUE}.")
    private String task;

    @Option(
            names = "--model",
            paramLabel = "FOLDER",
            description = "A model in Hugging Face's layout; the bundled all-MiniLM-L6-v2 unless given.")
    private String model;

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description = "Events: .jsonl with a field text, else one event a line; - is standard input. "
                    + "Thirty bundled ones unless given.")
    private String input;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "Writes one JSON object for each event, in their order.")
    private Path output;

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
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        // settings are checked before the broker is started: a mistake costs no wait
        SluiceConfig.of(settings("127.0.0.1:1"));
        Quickstart quickstart = new Quickstart(Optional.ofNullable(input), Optional.ofNullable(output), out, err);
        quickstart.checkFiles();
        try (EmbeddedBroker broker = EmbeddedBroker.start(Map.of())) {
            return quickstart.run(broker.address(), partitions, SluiceConfig.of(settings(broker.address())));
        }
    }

    private Map<String, String> settings(String broker) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("kafka.application.id", "sluice-quickstart");
        settings.put("kafka.bootstrap.servers", broker);
        settings.put("kafka.num.stream.threads", Integer.toString(threads));
        settings.put("input.topic", Quickstart.INPUT);
        settings.put("output.topic", Quickstart.OUTPUT);
        settings.put("dead-letter.topic", Quickstart.DEAD_LETTERS);
        settings.put("topics.create", "true");
        settings.put("topics.partitions", Integer.toString(partitions));
        settings.put("model.path", model == null ? "classpath:models/all-MiniLM-L6-v2" : model);
        settings.put("model.task", task);
        settings.put("device.type", device);
        return settings;
    }
}
