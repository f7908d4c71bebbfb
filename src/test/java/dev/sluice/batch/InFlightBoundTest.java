package dev.sluice.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class InFlightBoundTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void admitsWhatTheWorkersDoInTheTime() throws Exception {
        InFlightBound bound = new InFlightBound(SECOND, 2, 50);
        bound.admit(60, SECOND);
        bound.admit(40, SECOND);
        assertThatThrownBy(() -> bound.admit(1, Duration.ofMillis(1))).isInstanceOf(TimeoutException.class);
    }

    @Test
    void oneTextIsAlwaysAdmittedWhenNothingIsInFlight() throws Exception {
        InFlightBound bound = new InFlightBound(SECOND, 1, 1);
        bound.admit(512, SECOND);
        assertThatThrownBy(() -> bound.admit(1, Duration.ofMillis(1))).isInstanceOf(TimeoutException.class);
    }

    @Test
    void whatIsFinishedMakesRoomForAThreadThatWaits() throws Exception {
        InFlightBound bound = new InFlightBound(SECOND, 1, 10);
        bound.admit(10, SECOND);
        CompletableFuture<Boolean> admitted = CompletableFuture.supplyAsync(() -> admit(bound));
        bound.finished(10);
        assertThat(admitted.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void followsTheSpeedThatIsMeasured() throws Exception {
        InFlightBound bound = new InFlightBound(SECOND, 1, 10);
        for (int i = 0; i < 100; i++) {
            bound.measured(1_000, SECOND.toNanos());
        }
        bound.admit(500, SECOND);
        bound.admit(490, Duration.ofMillis(1));
        assertThatThrownBy(() -> bound.admit(50, Duration.ofMillis(1))).isInstanceOf(TimeoutException.class);
    }

    private static boolean admit(InFlightBound bound) {
        try {
            bound.admit(10, Duration.ofSeconds(10));
            return true;
        } catch (InterruptedException | TimeoutException e) {
            return false;
        }
    }
}
