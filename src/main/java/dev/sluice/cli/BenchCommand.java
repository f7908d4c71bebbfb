package dev.sluice.cli;

import dev.sluice.cli.bench.Bench;
import dev.sluice.cli.quickstart.Plan;
import dev.sluice.cli.quickstart.Quickstart;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice bench}: how much of the bare model's speed is left. */
@Command(
        name = "bench",
        description = "Measures the bare model, Sluice around it, and Kafka Streams without a model, in one run.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  sluice bench --records 6000 --rounds 3"})
final class BenchCommand implements Callable<Integer> {
    @Mixin
    private PlanOptions options;

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description = "Texts: .jsonl with a field text, else one a line. The bundled ones unless given.")
    private String input;

    @Option(names = "--records", defaultValue = "4000", description = "Records a round: ${DEFAULT-VALUE}.")
    private int records;

    @Option(names = "--rounds", defaultValue = "3", description = "Rounds, after one to warm up: ${DEFAULT-VALUE}.")
    private int rounds;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Plan plan = options.plan("json", "result");
        new Bench(
                        plan,
                        Bench.repeated(Quickstart.texts(plan, Optional.ofNullable(input)), records),
                        rounds,
                        spec.commandLine().getOut())
                .run();
        return 0;
    }
}
