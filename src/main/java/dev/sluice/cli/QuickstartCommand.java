package dev.sluice.cli;

import dev.sluice.cli.quickstart.EmbeddedBroker;
import dev.sluice.cli.quickstart.Plan;
import dev.sluice.cli.quickstart.Quickstart;
import dev.sluice.config.SluiceConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
            "  sluice quickstart --task zero-shot --labels \"billing,bug report,praise\"",
            "  sluice quickstart --task token-classification --model FOLDER -D answer.aggregation=first",
            "  sluice quickstart --input events.jsonl --output answers.jsonl",
            "  echo 'The gate opens at dawn.' | sluice quickstart --input -"
        })
final class QuickstartCommand implements Callable<Integer> {
    @Mixin
    private PlanOptions options;

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description =
                    "Events: .jsonl with the fields text and, for pairs, text_pair, or question and context; else one text a line; - is "
                            + "standard input. Bundled ones unless given.")
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

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Plan plan = options.plan(format, mode);
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
