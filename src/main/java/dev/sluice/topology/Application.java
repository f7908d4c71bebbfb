package dev.sluice.topology;

import dev.sluice.serde.Registry;
import dev.sluice.serde.RegistryException;
import dev.sluice.serde.Serdes;
import dev.sluice.task.Predictor;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running application: topics checked, topology built, stream threads started.
 *
 * <p>A stream thread that fails because the model was too slow, or the broker or the schema registry away, is replaced, and takes
 * its work up again from the last commit. Any other failure ends the application, with nothing committed since; it is up to whoever started the
 * process to start it again.
 */
public final class Application implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Application.class);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(60);

    private final KafkaStreams streams;
    private final Serdes serdes;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final FailurePolicy failures;

    private Application(KafkaStreams streams, Serdes serdes, int threads) {
        this.streams = streams;
        this.serdes = serdes;
        this.failures = new FailurePolicy(threads, System::nanoTime);
    }

    /**
     * Starts an application.
     *
     * @throws StartException if the settings, the broker or the topics do not allow it
     */
    public static Application start(ApplicationOptions options, Predictor predictor) {
        return start(options, predictor, FaultPoint.NONE);
    }

    /** As {@link #start(ApplicationOptions, Predictor)}, with places at which a test may end the process. */
    public static Application start(ApplicationOptions options, Predictor predictor, FaultPoint faults) {
        KafkaSettings settings = KafkaSettings.of(options.kafka());
        Serdes serdes = serdes(options, predictor);
        try {
            serdes.registry().ifPresent(Application::check);
            Topology topology = topology(options, predictor, serdes, faults, settings);
            Application application =
                    new Application(new KafkaStreams(topology, settings.properties()), serdes, settings.threads());
            application.start();
            return application;
        } catch (StreamsException e) {
            serdes.close();
            throw new StartException("kafka: " + e.getMessage(), e);
        } catch (StartException e) {
            serdes.close();
            throw e;
        }
    }

    private static Serdes serdes(ApplicationOptions options, Predictor predictor) {
        try {
            return Serdes.of(
                    options.input(), options.output(), options.registry(), predictor.model(), predictor.task());
        } catch (IllegalArgumentException e) {
            throw new StartException(e.getMessage(), e);
        }
    }

    private static void check(Registry registry) {
        try {
            registry.check();
        } catch (RegistryException e) {
            throw new StartException(e.getMessage(), e);
        }
    }

    private static Topology topology(
            ApplicationOptions options, Predictor predictor, Serdes serdes, FaultPoint faults, KafkaSettings settings) {
        String input = options.input().topic();
        int partitions;
        Destination answers;
        Optional<Destination> deadLetters;
        try (Topics topics = new Topics(settings, options.topics())) {
            partitions = topics.input(input);
            answers = topics.output(options.output().topic(), "output.topic", partitions);
            deadLetters = options.deadLetter().map(topic -> topics.output(topic, "dead-letter.topic", partitions));
        }
        Yields yields = new Yields(
                serdes.writer(),
                answers,
                deadLetters.map(Application::deadLetters),
                predictor.model(),
                predictor.revision());
        InFlightOptions inFlight = options.inFlight();
        return new SluiceTopology(
                        predictor,
                        serdes.reader(),
                        yields,
                        new TaskLimits(inFlight.recordsPerTask(), inFlight.bytes(), settings.deadline()),
                        new PredictProcessor.CommitSchedule(settings.threads(), settings.commitIntervalMs()),
                        faults)
                .build(input, partitions, answers.topic(), deadLetters.map(Destination::topic));
    }

    private static DeadLetters deadLetters(Destination destination) {
        return new DeadLetters(destination, new DeadLetterLog(destination.topic(), System::nanoTime));
    }

    private void start() {
        streams.setUncaughtExceptionHandler(this::uncaught);
        streams.setStateListener((now, before) -> {
            if (now == State.RUNNING) {
                running.countDown();
            }
            if (now == State.ERROR || now == State.NOT_RUNNING) {
                running.countDown();
                ended.countDown();
            }
        });
        streams.start();
    }

    /** Run by the stream thread that failed. */
    private StreamThreadExceptionResponse uncaught(Throwable thrown) {
        Throwable reason = FailurePolicy.reason(thrown);
        if (failures.passing(thrown)) {
            log.error(
                    "a stream thread failed and is replaced; nothing of it was committed: {}",
                    reason.getMessage(),
                    thrown);
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        failure.compareAndSet(null, reason);
        log.debug("the application ends", thrown);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    /** Waits until partitions are assigned and records flow, or the application has ended. */
    public void awaitRunning() throws InterruptedException {
        running.await();
    }

    /**
     * Waits until the application has ended.
     *
     * @return why, or nothing if it was closed
     */
    public Optional<Throwable> awaitEnd() throws InterruptedException {
        ended.await();
        return Optional.ofNullable(failure.get());
    }

    /** Why the application is ending, if something failed. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure.get());
    }

    /** Kafka Streams' metrics, and Sluice's among them. */
    public Map<MetricName, ? extends Metric> metrics() {
        return streams.metrics();
    }

    /** Drains, commits, and leaves the consumer group, so that others take over at once. */
    @Override
    public void close() {
        CloseOptions leave = CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                .withTimeout(LONGEST_CLOSE);
        if (!streams.close(leave)) {
            log.error(
                    "the stream threads have not ended within {} s; what they had in flight is not committed",
                    LONGEST_CLOSE.toSeconds());
        }
        serdes.close();
        ended.countDown();
    }
}
