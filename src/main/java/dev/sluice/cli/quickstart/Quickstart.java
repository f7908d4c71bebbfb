package dev.sluice.cli.quickstart;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.cli.quickstart.Conversation.Route;
import dev.sluice.config.ConfigurationException;
import dev.sluice.config.SluiceConfig;
import dev.sluice.onnx.InferenceTotals;
import dev.sluice.task.Predictor;
import dev.sluice.topology.Application;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** The production topology between a file and a person. */
public final class Quickstart {
    private static final long LONG_INPUT = 200;

    private final Plan plan;
    private final Optional<String> input;
    private final Optional<Path> output;
    private final PrintWriter out;
    private final PrintWriter err;
    private final ObjectMapper json = new ObjectMapper();
    private long answered;
    private long notAnswered;

    /**
     * @param plan   what is run
     * @param input  a file or {@code -}; the bundled events if there is none
     * @param output a file for the answers
     * @param out    for answers as a person reads them
     * @param err    for the summary
     */
    public Quickstart(Plan plan, Optional<String> input, Optional<Path> output, PrintWriter out, PrintWriter err) {
        this.plan = plan;
        this.input = input;
        this.output = output;
        this.out = out;
        this.err = err;
    }

    /**
     * The texts of events, for whoever wants them without Kafka.
     *
     * @param input a file or {@code -}; the bundled events if there is none
     */
    public static List<String> texts(Plan plan, Optional<String> input) {
        List<String> texts = new ArrayList<>();
        ObjectMapper json = new ObjectMapper();
        try (Events events = input.map(Events::of).orElseGet(() -> Events.samples(plan.samples()))) {
            for (Iterator<byte[]> values = events.values(); values.hasNext(); ) {
                texts.add(json.readTree(values.next()).path("text").asText());
            }
            return texts;
        } catch (IOException e) {
            throw new ConfigurationException("--input " + input.orElse("") + ": " + e.getMessage(), e);
        }
    }

    /**
     * Looks whether the files can be read and written, before anything is started.
     *
     * @throws ConfigurationException if they cannot
     */
    public void checkFiles() {
        input.filter(name -> !name.equals("-"))
                .ifPresent(name -> Events.of(name).close());
        output.map(path -> path.toAbsolutePath().getParent())
                .filter(folder -> !Files.isDirectory(folder))
                .ifPresent(folder -> {
                    throw new ConfigurationException(
                            "--output " + output.get() + ": there is no folder " + folder + ".");
                });
    }

    /**
     * Runs it.
     *
     * @return the exit code
     */
    public int run(String broker) throws IOException, InterruptedException {
        SluiceConfig config = SluiceConfig.of(plan.settings(broker));
        try (Predictor predictor = Predictor.open(config.predictor());
                Application application = Application.start(config.application(), predictor);
                Events events = input.map(Events::of).orElseGet(() -> Events.samples(plan.samples()));
                Writer file = open();
                ProgressBar progress = progress()) {
            application.awaitRunning();
            Route route = new Route(Plan.INPUT, Plan.OUTPUT, Plan.DEAD_LETTERS, plan.partitions());
            Consumer<Reply> reader = reader(file, progress);
            Duration took = new Conversation(broker, route, Wire.of(plan.format(), Plan.INPUT, Plan.OUTPUT))
                    .run(events.values(), reader, () -> application.failure().isEmpty());
            if (application.failure().isPresent()) {
                Throwable reason = application.failure().get();
                throw new IllegalStateException("the application has ended: " + reason.getMessage(), reason);
            }
            summary(predictor, took);
        }
        return 0;
    }

    private Writer open() throws IOException {
        return output.isPresent() ? Files.newBufferedWriter(output.get(), StandardCharsets.UTF_8) : Writer.nullWriter();
    }

    /** A bar where there is much to wait for, nothing otherwise. */
    private ProgressBar progress() {
        long count = input.map(Events::count).orElse(0L);
        if (count < LONG_INPUT && count >= 0) {
            return null;
        }
        return new ProgressBarBuilder()
                .setTaskName("answers")
                .setInitialMax(count)
                .setStyle(ProgressBarStyle.ASCII)
                .showSpeed()
                .build();
    }

    private Consumer<Reply> reader(Writer file, ProgressBar progress) {
        AnswerPrinter printer = new AnswerPrinter(out, Style.of(System.getenv()));
        return reply -> {
            if (reply.problem() == null) {
                answered++;
            } else {
                notAnswered++;
            }
            write(file, reply);
            if (progress != null) {
                progress.step();
            }
            if (progress == null || reply.problem() != null) {
                printer.print(reply);
            }
        };
    }

    private void write(Writer file, Reply reply) {
        try {
            String line = reply.problem() == null
                    ? new String(reply.answer(), StandardCharsets.UTF_8)
                    : json.writeValueAsString(Map.of("error", reply.problem()));
            file.write(line);
            file.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException("--output: " + e.getMessage(), e);
        }
    }

    private void summary(Predictor predictor, Duration took) {
        InferenceTotals totals = predictor.totals();
        long batches = Math.max(1, totals.batches());
        double padding = 1 - (double) totals.tokens() / Math.max(1, totals.paddedTokens());
        err.printf(
                Locale.ROOT,
                "%d events answered, %d not, in %.1f s (%.0f texts/s); %d batches of %.1f records on average, %.1f %% padding;"
                        + " %s (%s) on %s, exactly_once_v2%n",
                answered,
                notAnswered,
                took.toMillis() / 1e3,
                (answered + notAnswered) * 1e3 / Math.max(1, took.toMillis()),
                totals.batches(),
                (double) totals.records() / batches,
                100 * padding,
                predictor.model(),
                predictor.revision(),
                predictor.device().name());
        err.flush();
    }
}
