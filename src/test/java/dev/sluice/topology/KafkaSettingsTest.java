package dev.sluice.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaSettingsTest {

    private static KafkaSettings settings(String... more) {
        Map<String, String> given = new HashMap<>(Map.of("application.id", "a", "bootstrap.servers", "b:9092"));
        for (int i = 0; i < more.length; i += 2) {
            given.put(more[i], more[i + 1]);
        }
        return KafkaSettings.of(given);
    }

    @Test
    void defaultsAreSluicesAndTheUserGoesBeforeThem() {
        assertThat(settings().properties())
                .containsEntry("processing.guarantee", "exactly_once_v2")
                .containsEntry("poll.ms", "5")
                .containsEntry("consumer.max.poll.records", "100")
                .containsEntry("producer.linger.ms", "5");
        assertThat(settings("poll.ms", "50", "client.rack", "r1").properties())
                .containsEntry("poll.ms", "50")
                .containsEntry("client.rack", "r1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "deserialization.exception.handler",
                "default.deserialization.exception.handler",
                "production.exception.handler",
                "default.production.exception.handler",
                "processing.exception.handler",
                "errors.dead.letter.queue.topic.name"
            })
    void handlersAndTheBuiltInDeadLetterQueueAreRefused(String key) {
        assertThatThrownBy(() -> settings(key, "x"))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("kafka." + key)
                .hasMessageContaining("dead-letter.topic");
    }

    @Test
    void aMisspeltKeyIsRefusedWithTheRightOne() {
        assertThatThrownBy(() -> settings("comit.interval.ms", "1"))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("comit.interval.ms")
                .hasMessageContaining("Did you mean commit.interval.ms?");
        assertThatThrownBy(() -> settings("producer.linger.m", "1")).hasMessageContaining("linger.ms");
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatThrownBy(() -> KafkaSettings.of(Map.of("bootstrap.servers", "b:9092")))
                .hasMessageContaining("kafka.application.id");
        assertThatThrownBy(() -> KafkaSettings.of(Map.of("application.id", "a")))
                .hasMessageContaining("kafka.bootstrap.servers");
    }

    @Test
    void aBadValueIsNamed() {
        assertThatThrownBy(() -> settings("num.stream.threads", "many"))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("num.stream.threads")
                .hasMessageContaining("many");
        assertThatThrownBy(() -> settings("processing.guarantee", "exactly_thrice"))
                .hasMessageContaining("exactly_thrice");
    }

    @Test
    void aDrainFitsIntoTheTransaction() {
        assertThat(settings().deadline()).isEqualTo(Duration.ofMillis(4_500));
        assertThat(settings("commit.interval.ms", "500", "producer.transaction.timeout.ms", "60500")
                        .deadline())
                .isEqualTo(Duration.ofSeconds(30));
        assertThatThrownBy(() -> settings("commit.interval.ms", "6000"))
                .hasMessageContaining("commit.interval.ms")
                .hasMessageContaining("10000");
        assertThat(settings("processing.guarantee", "at_least_once", "max.poll.interval.ms", "20000")
                        .deadline())
                .isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void kafkaStreamsOwnCommitIsANetBelow() {
        assertThat(settings().properties()).containsEntry("commit.interval.ms", "4000");
        assertThat(settings().commitIntervalMs()).isEqualTo(1_000);
    }
}
