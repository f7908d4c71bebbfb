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
import java.util.LinkedHashMap;
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
    private static final String INPUT = "text-events";
    private static final String DEAD_LETTERS = "text-dead-letters";
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
     * What is run.
     *
     * @param task       embedding or classification
     * @param model      a folder; a bundled model if there is none
     * @param format     what the topics hold, json or avro
     * @param mode       result or enriched
     * @param device     auto, cpu or cuda
     * @param partitions of each topic
     * @param threads    stream threads
     */
    public record Plan(
            String task,
            Optional<String> model,
            String format,
            String mode,
            String device,
            int partitions,
            int threads) {

        private boolean classification() {
            return task.equals("classification");
        }

        private String output() {
            return classification() ? "text-classifications" : "text-embeddings";
        }

        private String samples() {
            return classification() ? "/quickstart/reviews.jsonl" : "/quickstart/events.jsonl";
        }

        /** The configuration, as {@code sluice run} reads it from a file. */
        public Map<String, String> settings(String broker) {
            Map<String, String> settings = new LinkedHashMap<>();
            settings.put("kafka.application.id", "sluice-quickstart");
            settings.put("kafka.bootstrap.servers", broker);
            settings.put("kafka.num.stream.threads", Integer.toString(threads));
            settings.put("schema-registry.schema.registry.url", Wire.REGISTRY);
            settings.put("input.topic", INPUT);
            settings.put("input.format", format);
            settings.put("output.topic", output());
            settings.put("output.format", format);
            settings.put("output.mode", mode);
            settings.put("dead-letter.topic", DEAD_LETTERS);
            settings.put("topics.create", "true");
            settings.put("topics.partitions", Integer.toString(partitions));
            settings.put("model.task", task);
            settings.put("device.type", device);
            if (classification()) {
                settings.put("input.text-pair", "text_pair");
            }
            if (model.isPresent()) {
                settings.put("model.path", model.get());
            } else if (classification()) {
                settings.put("model.path", "classpath:models/sst2-distilbert");
                settings.put("model.file", "model_quantized.onnx");
            } else {
                settings.put("model.path", "classpath:models/all-MiniLM-L6-v2");
            }
            return settings;
        }
    }

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
            Route route = new Route(INPUT, plan.output(), DEAD_LETTERS, plan.partitions());
            Consumer<Reply> reader = reader(file, progress);
            Duration took = new Conversation(broker, route, Wire.of(plan.format(), INPUT, plan.output()))
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
