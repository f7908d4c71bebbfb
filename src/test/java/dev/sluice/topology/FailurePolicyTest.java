package dev.sluice.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.onnx.DeviceLostException;
import dev.sluice.serde.RegistryException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class FailurePolicyTest {
    private final AtomicLong now = new AtomicLong();
    private final FailurePolicy policy = new FailurePolicy(2, now::get);

    private boolean passing(Throwable cause) {
        return policy.passing(new StreamsException("a task failed", cause));
    }

    @Test
    void aBrokerOrARegistryThatIsAwayIsWaitedForForEver() {
        for (int i = 0; i < 100; i++) {
            assertThat(passing(new TimeoutException("no answer"))).isTrue();
            assertThat(passing(new UnsentRecordException("timed out", new IllegalStateException("retry"))))
                    .isTrue();
            assertThat(passing(new RegistryException(true, "no answer", null))).isTrue();
        }
    }

    @Test
    void aSlowModelAndAnUnknownErrorOfTheBrokersAreBorneThreeTimesAThreadInTenMinutes() {
        for (int i = 0; i < 6; i++) {
            assertThat(passing(i % 2 == 1 ? new KafkaException("odd") : new DeadlineExceededException("slow")))
                    .isTrue();
        }
        assertThat(passing(new DeadlineExceededException("slow"))).isFalse();
        now.addAndGet(Duration.ofMinutes(11).toNanos());
        assertThat(passing(new DeadlineExceededException("slow"))).isTrue();
    }

    @Test
    void whatNoNewThreadCanMendEndsTheApplication() {
        assertThat(passing(new DeviceLostException(new RuntimeException("gone"))))
                .isFalse();
        assertThat(passing(new UnansweredRecordException("no dead letters", null)))
                .isFalse();
        assertThat(passing(new RegistryException(false, "schema refused", null)))
                .isFalse();
        assertThat(passing(new TopicAuthorizationException("forbidden"))).isFalse();
        assertThat(passing(new NullPointerException("a bug"))).isFalse();
    }

    @Test
    void theReasonIsTheOneAPersonCanDoSomethingAbout() {
        DeviceLostException lost = new DeviceLostException(new RuntimeException("gone"));
        assertThat(FailurePolicy.reason(new StreamsException("a task failed", lost)))
                .isSameAs(lost);
        assertThat(FailurePolicy.reason(new StreamsException("a task failed", new NullPointerException("a bug"))))
                .hasMessageContaining("a task failed")
                .hasMessageContaining("a bug");
    }
}
