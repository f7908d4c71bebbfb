package dev.sluice.cli.bench;

import dev.sluice.cli.quickstart.Plan;
import dev.sluice.config.SluiceConfig;
import dev.sluice.task.BareModel;
import dev.sluice.task.Predictor;
import dev.sluice.topology.Application;
import dev.sluice.topology.ApplicationOptions;
import dev.sluice.topology.PassThrough;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Three speeds of one run: the bare model, Sluice around it, and Kafka Streams without a model. Rounds alternate, so that a
 * machine's moods fall on all of them; medians are shown, ratios first.
 */
public final class Bench {
    private static final int[] BATCHES = {4, 8, 16, 32, 64};
    private static final String TO_PASS = "to-pass-through";
    private static final String PASSED = "passed-through";
    /** Enough for a second or two without a model. */
    private static final int TO_PASS_COUNT = 200_000;

    private final Plan plan;
    private final List<String> texts;
    private final int rounds;
    private final PrintWriter out;

    /**
     * @param plan   model, device, partitions and threads
     * @param texts  the events, in the order they are sent
     * @param rounds how often each speed is taken, after one round to warm up
     */
    public Bench(Plan plan, List<String> texts, int rounds, PrintWriter out) {
        this.plan = plan;
        this.texts = texts;
        this.rounds = rounds;
        this.out = out;
    }

    /** Runs everything and prints. */
    public void run() throws Exception {
        List<Double> limits = new ArrayList<>();
        List<Double> sluices = new ArrayList<>();
        List<Double> passes = new ArrayList<>();
        try (BenchBroker broker = BenchBroker.start()) {
            SluiceConfig config = SluiceConfig.of(plan.settings(broker.address()));
            Load load = new Load(broker.address(), plan.partitions());
            load.send(config.application().input().topic(), texts);
            load.create(config.application().output().topic());
            load.send(TO_PASS, repeated(texts, TO_PASS_COUNT));
            load.create(PASSED);
            try (BareModel bare = new BareModel(config.predictor(), texts);
                    Predictor predictor = Predictor.open(config.predictor())) {
                int batch = bestBatch(bare);
                for (int round = 0; round <= rounds; round++) {
                    double limit = bare.textsPerSecond(batch);
                    double sluice = sluice(load, config, predictor, round);
                    double pass = passThrough(load, config, round);
                    if (round > 0) {
                        limits.add(limit);
                        sluices.add(sluice);
                        passes.add(pass);
                    }
                    out.printf(
                            Locale.ROOT,
                            "%s  limit %7.0f  sluice %7.0f  pass-through %8.0f  texts/s%n",
                            round == 0 ? "warm-up" : "round " + round,
                            limit,
                            sluice,
                            pass);
                    out.flush();
                }
            }
        }
        double limit = median(limits);
        double sluice = median(sluices);
        double pass = median(passes);
        out.printf(
                Locale.ROOT,
                "sluice/limit %.2f   sluice/pass-through %.3f   (medians of %d: limit %.0f, sluice %.0f, pass-through %.0f texts/s)%n",
                sluice / limit,
                sluice / pass,
                rounds,
                limit,
                sluice,
                pass);
        out.flush();
    }

    /** The batch size that the bare model is fastest with; tried twice, the first time warms it up. */
    private static int bestBatch(BareModel bare) throws Exception {
        int best = BATCHES[0];
        double fastest = 0;
        for (int i = 0; i < 2 * BATCHES.length; i++) {
            int batch = BATCHES[i % BATCHES.length];
            double speed = bare.textsPerSecond(batch);
            if (i >= BATCHES.length && speed > fastest) {
                fastest = speed;
                best = batch;
            }
        }
        return best;
    }

    private double sluice(Load load, SluiceConfig config, Predictor predictor, int round) throws Exception {
        ApplicationOptions options = named(config.application(), "bench-sluice-" + round);
        return load.answersPerSecond(
                options.output().topic(), texts.size(), () -> Application.start(options, predictor));
    }

    private double passThrough(Load load, SluiceConfig config, int round) throws Exception {
        ApplicationOptions options = named(config.application(), "bench-pass-" + round);
        return load.answersPerSecond(PASSED, TO_PASS_COUNT, () -> PassThrough.start(options, TO_PASS, PASSED));
    }

    /** The same application in another consumer group, which reads the input from its start. */
    private static ApplicationOptions named(ApplicationOptions options, String id) {
        Map<String, String> kafka = new java.util.HashMap<>(options.kafka());
        kafka.put("application.id", id);
        return new ApplicationOptions(
                kafka,
                options.input(),
                options.output(),
                options.deadLetter(),
                options.topics(),
                options.registry(),
                options.inFlight());
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** Texts enough for a run, of those given, again and again. */
    public static List<String> repeated(List<String> texts, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> texts.get(i % texts.size()))
                .toList();
    }
}
