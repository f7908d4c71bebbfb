package dev.sluice.cli;

import dev.sluice.config.SluiceConfig;
import dev.sluice.serde.Serdes;
import dev.sluice.task.Answer;
import dev.sluice.task.Predictor;
import dev.sluice.task.TaskType;
import dev.sluice.topology.Preflight;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice check}: would it run? Looks at everything, changes nothing. */
@Command(
        name = "check",
        description = "Looks at configuration, model, device, broker, topics and registry; changes nothing.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  sluice check --config config/embedding.yaml"})
final class CheckCommand implements Callable<Integer> {
    private static final String SENTENCE = "A sluice gate lets water through.";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int SHOWN = 160;

    @Mixin
    private ConfigOptions config;

    @Spec
    private CommandSpec spec;

    private boolean wrong;

    /** One thing to look at. */
    @FunctionalInterface
    private interface Look {
        String found() throws Exception;
    }

    @Override
    public Integer call() {
        SluiceConfig settings = config.read();
        line("configuration", () -> config.file() + " is complete");
        Preflight preflight = new Preflight(settings.application());
        line("kafka", preflight::settings);
        model(settings);
        line("registry", preflight::registry);
        if (line("broker", preflight::broker)) {
            line("input", preflight::input);
            line("output", preflight::output);
            line("dead letters", preflight::deadLetter);
        }
        line("topology", preflight::topology);
        return wrong ? Sluice.WRONG : 0;
    }

    private void model(SluiceConfig settings) {
        Optional<Predictor> opened = Optional.empty();
        try {
            opened = Optional.of(Predictor.open(settings.predictor()));
        } catch (RuntimeException e) {
            line("model", () -> {
                throw e;
            });
        }
        opened.ifPresent(predictor -> {
            try (predictor) {
                line("model", () -> predictor.model() + " " + predictor.revision() + ": " + predictor.describe());
                line(
                        "device",
                        () -> predictor.device().name() + ", "
                                + predictor.device().workers() + " workers");
                line("answer", () -> answer(predictor));
            }
        });
    }

    /** Asks what suits the task. */
    private static String answer(Predictor predictor) throws Exception {
        String text = predictor.task() == TaskType.FILL_MASK
                ? SENTENCE + " " + predictor.mask().orElseThrow()
                : SENTENCE;
        Answer answer = predictor.answer(text, Optional.of(SENTENCE), PATIENCE);
        String said = new String(Serdes.json(answer, predictor.model()), StandardCharsets.UTF_8);
        return "\"" + text + "\" gives " + (said.length() > SHOWN ? said.substring(0, SHOWN) + "…" : said);
    }

    private boolean line(String name, Look look) {
        PrintWriter out = spec.commandLine().getOut();
        try {
            out.printf("ok     %-13s %s%n", name, look.found());
            return true;
        } catch (Exception e) {
            wrong = true;
            out.printf("WRONG  %-13s %s%n", name, e.getMessage());
            return false;
        } finally {
            out.flush();
        }
    }
}
