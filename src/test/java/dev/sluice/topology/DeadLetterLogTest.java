package dev.sluice.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DeadLetterLogTest {
    private final AtomicLong now = new AtomicLong(-5);
    private final DeadLetterLog log = new DeadLetterLog("dead", now::get);

    @Test
    void theFirstIsSaidAtOnceAndTheOthersOnceAMinute() {
        assertThat(log.line("in-0@7", new Exception("no field \"text\"")))
                .contains("record in-0@7 went to dead: no field \"text\"");
        assertThat(log.line("in-0@8", new Exception("no JSON"))).isEmpty();
        now.addAndGet(Duration.ofSeconds(59).toNanos());
        assertThat(log.line("in-0@9", new Exception("no JSON"))).isEmpty();
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(log.line("in-0@10", new Exception("too large")))
                .contains("record in-0@10 and 2 more before it went to dead: too large");
    }
}
