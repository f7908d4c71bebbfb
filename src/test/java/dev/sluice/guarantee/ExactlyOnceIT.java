package dev.sluice.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.process.JavaProcess;
import dev.sluice.topology.FaultPoint.Place;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Nothing lost, nothing twice, order kept: through kill -9 in mid-stream, in a drain, and between drain and commit; through
 * a lost device, SIGTERM, and instances that come and go. Everything is real: the broker in a process of its own, the
 * application in processes that end, the model.
 */
class ExactlyOnceIT {
    private static final Duration STOP = Duration.ofSeconds(30);
    private static Cluster cluster;

    private final long seed = Long.getLong("sluice.seed", System.nanoTime());

    @BeforeAll
    static void startBroker() {
        cluster = new Cluster();
    }

    @AfterAll
    static void stopBroker() {
        cluster.close();
    }

    private Trial trial(String name, int events) throws Exception {
        System.out.println(name + ": seed " + seed + " (-Dsluice.seed repeats it)");
        return new Trial(cluster, name, new Workload(seed, events, Trial.PARTITIONS));
    }

    @Test
    void twelveKillsLoseNothingAndDoubleNothing() throws Exception {
        Trial trial = trial("killed", 12_000).with("test.slow.micros", "400");
        Random random = new Random(seed);
        for (int kill = 0; kill < 12; kill++) {
            Map<String, String> fault = new HashMap<>();
            if (kill % 3 > 0) {
                fault.put("test.kill.at", (kill % 3 == 1 ? Place.DRAINING : Place.DRAINED).name());
                fault.put("test.kill.count", Integer.toString(1 + random.nextInt(6)));
            }
            long before = trial.written();
            try (JavaProcess process = trial.start(fault)) {
                if (fault.isEmpty()) {
                    trial.awaitProgress(process, before, 1 + random.nextInt(600));
                    assertThat(process.alive())
                            .as("died by itself: %s", process.said())
                            .isTrue();
                    process.kill9();
                } else {
                    int code = process.awaitExit(Trial.PATIENCE);
                    assertThat(code).as("killed by SIGKILL: %s", process.said()).isEqualTo(128 + 9);
                }
            }
        }
        try (JavaProcess last = trial.start(Map.of("test.slow.micros", "0"))) {
            trial.assertExactlyOnce(last);
            last.terminate();
            assertThat(last.awaitExit(STOP)).isZero();
        }
    }

    @Test
    void aLostDeviceEndsTheProcessAndCommitsNothingUnanswered() throws Exception {
        Trial trial = trial("lost-device", 4_000);
        Random random = new Random(seed);
        for (int loss = 0; loss < 3; loss++) {
            try (JavaProcess process =
                    trial.start(Map.of("test.lose.after", Integer.toString(20 + random.nextInt(30))))) {
                assertThat(process.awaitExit(Trial.PATIENCE))
                        .as("%s", process.said())
                        .isEqualTo(1);
                assertThat(process.line("failed: "))
                        .isPresent()
                        .get()
                        .asString()
                        .contains("the device fell off the bus");
            }
        }
        try (JavaProcess last = trial.start(Map.of())) {
            trial.assertExactlyOnce(last);
            last.terminate();
            assertThat(last.awaitExit(STOP)).isZero();
        }
    }

    @Test
    void aModelThatHangsForTooLongFailsTheTaskAndIsTakenUpAgain() throws Exception {
        Trial trial = trial("hanging", 4_000).with("test.slow.micros", "400");
        // a drain may take (3000 - 200) / 2 ms here
        try (JavaProcess process = trial.start(Map.of("test.hang.at", "60", "test.hang.ms", "5000"))) {
            trial.assertExactlyOnce(process);
            assertThat(process.said()).anyMatch(line -> line.contains("a stream thread failed and is replaced"));
            process.terminate();
            assertThat(process.awaitExit(STOP)).isZero();
        }
    }

    @Test
    void sigtermInMidStreamAnswersWhatIsInFlightAndExitsWithZero() throws Exception {
        Trial trial = trial("terminated", 6_000).with("test.slow.micros", "2000");
        for (int stop = 0; stop < 3; stop++) {
            long before = trial.written();
            try (JavaProcess process = trial.start(Map.of())) {
                trial.awaitProgress(process, before, 300);
                process.terminate();
                assertThat(process.awaitExit(STOP)).as("%s", process.said()).isZero();
            }
        }
        try (JavaProcess last = trial.start(Map.of())) {
            trial.assertExactlyOnce(last);
        }
    }

    @Test
    void instancesComeAndGoUnderLoadWithASlowModel() throws Exception {
        Trial trial = trial("rebalanced", 10_000).with("test.slow.micros", "5000");
        try (JavaProcess staying = trial.start(Map.of())) {
            trial.awaitProgress(staying, 0, 200);
            for (int round = 0; round < 2; round++) {
                try (JavaProcess second = trial.start(Map.of())) {
                    // from the start of its JVM; the group lets it in within a few seconds
                    second.awaitLine(ApplicationUnderTest.RUNNING, Duration.ofSeconds(20));
                    trial.awaitProgress(second, trial.written(), 200);
                    second.terminate();
                    assertThat(second.awaitExit(STOP)).as("%s", second.said()).isZero();
                }
            }
            trial.assertExactlyOnce(staying);
        }
    }

    @Test
    void atLeastOnceLosesNothing() throws Exception {
        Trial trial = trial("at-least-once", 5_000)
                .with("kafka.processing.guarantee", "at_least_once")
                .with("test.slow.micros", "400");
        Random random = new Random(seed);
        for (int kill = 0; kill < 3; kill++) {
            long before = trial.written();
            try (JavaProcess process = trial.start(Map.of())) {
                trial.awaitProgress(process, before, 1 + random.nextInt(600));
                process.kill9();
            }
        }
        try (JavaProcess last = trial.start(Map.of())) {
            trial.awaitProgress(last, 0, 4_950);
            last.terminate();
            assertThat(last.awaitExit(STOP)).isZero();
        }
        try (JavaProcess finish = trial.start(Map.of("test.slow.micros", "0"))) {
            trial.assertAtLeastOnce(finish);
        }
    }
}
