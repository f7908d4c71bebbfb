package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.model.Pooling;
import dev.sluice.onnx.DeviceOptions;
import dev.sluice.serde.InputOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SluiceConfigTest {
    private static final String LEAST = "input: {topic: in}\noutput: {topic: out}\nmodel: {path: m}\n";

    @TempDir
    private Path folder;

    private SluiceConfig read(String yaml, Map<String, String> overrides, Map<String, String> environment)
            throws IOException {
        Path file = Files.writeString(folder.resolve("sluice.yaml"), yaml);
        return SluiceConfig.of(ConfigFile.read(file, overrides, environment));
    }

    private SluiceConfig read(String yaml) throws IOException {
        return read(yaml, Map.of(), Map.of());
    }

    @Test
    void whatIsNotSaidHasItsDefault() throws IOException {
        SluiceConfig config = read(LEAST);
        assertThat(config.application().input())
                .isEqualTo(new InputOptions("in", InputOptions.Format.JSON, "text", Optional.empty()));
        assertThat(config.application().deadLetter()).isEmpty();
        assertThat(config.application().inFlight().bytes()).isEqualTo(64 << 20);
        assertThat(config.predictor().inFlight()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.predictor().model().files()).containsExactly("model.onnx");
        assertThat(config.predictor().device().type()).isEqualTo(DeviceOptions.Type.AUTO);
        assertThat(config.predictor().device().required()).isFalse();
    }

    @Test
    void everythingThatIsSaidArrives() throws IOException {
        SluiceConfig config = read(
                """
                kafka:
                  bootstrap.servers: [a:1, b:2]
                  consumer: {max.poll.records: 7}
                input: {topic: in, format: string}
                output: {topic: out}
                dead-letter: {topic: dead}
                topics: {create: true, partitions: 3, replication: 2}
                model: {path: m, file: q.onnx, max-tokens: 64, pooling: [cls, max], normalize: false, revision: r1, prompt: "query: "}
                batch: {max-tokens: 512, max-records: 9, linger: 3ms}
                in-flight: {time: 2s, records-per-task: 5, bytes: 1MiB}
                device: {type: cuda, workers: 3, threads: 4, cuda: {device_id: 1}}
                """);
        assertThat(config.application().kafka())
                .containsEntry("bootstrap.servers", "a:1,b:2")
                .containsEntry("consumer.max.poll.records", "7");
        assertThat(config.application().deadLetter()).contains("dead");
        assertThat(config.application().topics().partitions()).isEqualTo(3);
        assertThat(config.predictor().model().pooling()).isEqualTo(List.of(Pooling.CLS, Pooling.MAX));
        assertThat(config.predictor().model().prompt()).as("with its space").contains("query: ");
        assertThat(config.predictor().model().normalize()).contains(false);
        assertThat(config.predictor().batch().maxTokens()).contains(512);
        assertThat(config.predictor().batch().linger()).isEqualTo(Duration.ofMillis(3));
        assertThat(config.application().inFlight().bytes()).isEqualTo(1 << 20);
        assertThat(config.predictor().device().required())
                .as("cuda is required unless said")
                .isTrue();
        assertThat(config.predictor().device().cuda()).containsEntry("device_id", "1");
    }

    @Test
    void theCommandLineGoesBeforeTheFileAndVariablesAreFilledIn() throws IOException {
        SluiceConfig config = read(
                LEAST + "kafka: {bootstrap.servers: '${HOST}:${PORT:9092}', client.id: \"${EMPTY:}\"}",
                Map.of("input.topic", "other", "kafka.poll.ms", "9"),
                Map.of("HOST", "kafka"));
        assertThat(config.application().input().topic()).isEqualTo("other");
        assertThat(config.application().kafka())
                .containsEntry("bootstrap.servers", "kafka:9092")
                .containsEntry("client.id", "")
                .containsEntry("poll.ms", "9");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    inptu: {topic: a}                 | inptu.topic is no key of Sluice's. Did you mean input.topic?
                    batch: {max-tokens: 0}            | batch.max-tokens: found "0"; allowed: a whole number from 1 to 100000000.
                    batch: {linger: 3 parsecs}        | batch.linger: found "3 parsecs"
                    in-flight: {time: 2h}             | in-flight.time: found "2h"
                    in-flight: {bytes: 5 MB}          | in-flight.bytes: found "5 MB"
                    model: {pooling: avg}             | model.pooling: found "avg"; allowed: cls | max | mean
                    topics: {create: yes please}      | topics.create: found "yes please"; allowed: true or false.
                    device: cuda                      | device is no key of Sluice's. Did you mean device.type?
                    dead-letter: {topic: in}          | dead-letter.topic: found in, which is input.topic too.
                    """)
    void aMistakeIsNamedWithWhatIsAllowed(String yaml, String message) {
        Map<String, String> least = Map.of("input.topic", "in", "output.topic", "out", "model.path", "m");
        assertThatThrownBy(() -> read(yaml, least, Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(message);
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatThrownBy(() -> read("output: {topic: out}\nmodel: {path: m}"))
                .hasMessageContaining("input.topic is missing");
        assertThatThrownBy(() -> read("just a text")).hasMessageContaining("sections such as input:");
        assertThatThrownBy(() -> read("")).hasMessageContaining("sections such as input:");
    }
}
