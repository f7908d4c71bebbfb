package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** {@code config/reference.yaml} says what the code says, to the letter; {@code -Dsluice.reference.write} writes it anew. */
class ReferenceTest {
    private static final Path FILE = Path.of("config/reference.yaml");
    private static final String HEAD =
            """
            # Every key of Sluice, with its meaning, what is allowed, and its default. A key without a default is
            # commented out. Values may hold ${ENV_VAR} or ${ENV_VAR:default}; -D key=value on the command line goes
            # before this file. A key that is not here is refused.

            # Passed on to Kafka Streams, its consumers and its producer as it is; application.id and
            # bootstrap.servers are needed. Sluice's defaults differ from Kafka's in these (RATIONALE.md says why):
            #   processing.guarantee: exactly_once_v2      num.stream.threads: 2      commit.interval.ms: 1000
            #   poll.ms: 5      consumer.max.poll.records: 100      consumer.max.partition.fetch.bytes: 65536
            #   buffered.records.per.partition: 100      producer.linger.ms: 5
            #   default.timestamp.extractor: org.apache.kafka.streams.processor.UsePartitionTimeOnInvalidTimestamp
            # Exception handlers and errors.dead.letter.queue.topic.name are refused.
            kafka:
              application.id: sluice
              bootstrap.servers: localhost:9092

            # Passed on to Confluent's Avro serializer, deserializer and schema registry client as it is; needed for
            # format avro. Sluice's defaults differ in: retries.wait.ms: 100, retries.max.wait.ms: 1000,
            # http.connect.timeout.ms: 2000, http.read.timeout.ms: 2000
            schema-registry:
              # schema.registry.url: http://localhost:8081
              # basic.auth.credentials.source: USER_INFO
              # basic.auth.user.info: ${REGISTRY_USER}:${REGISTRY_PASSWORD}
              # auto.register.schemas: true
            """;
    private static final String CUDA =
            """

              # options of ONNX Runtime's CUDA provider, passed on under its own names
              cuda:
                # device_id: 0
                # gpu_mem_limit: 8589934592
            """;

    private static String render() {
        StringBuilder text = new StringBuilder(HEAD);
        String section = "";
        for (Key<?> key : Keys.ALL) {
            int dot = key.name().indexOf('.');
            if (!section.equals(key.name().substring(0, dot))) {
                section = key.name().substring(0, dot);
                text.append('\n').append(section).append(":\n");
            } else {
                text.append('\n');
            }
            text.append("  # ").append(key.meaning()).append('\n');
            text.append("  # allowed: ").append(key.allowed()).append('\n');
            text.append(key.fallback().isPresent() ? "  " : "  # ")
                    .append(key.name().substring(dot + 1))
                    .append(": ")
                    .append(key.fallback().orElse(""))
                    .append('\n');
        }
        return text.append(CUDA).toString().replaceAll("[ \t]+\n", "\n");
    }

    @Test
    void theReferenceIsWhatTheCodeSays() throws IOException {
        if (Boolean.getBoolean("sluice.reference.write")) {
            Files.writeString(FILE, render());
        }
        assertThat(Files.readString(FILE)).isEqualTo(render());
    }

    @Test
    void everyFileInConfigIsAllowed() throws IOException {
        Map<String, String> needed =
                Map.of("input.topic", "a", "output.topic", "b", "model.path", "c", "kafka.bootstrap.servers", "d:9092");
        try (var files = Files.list(Path.of("config"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
                boolean reference = file.endsWith("reference.yaml");
                SluiceConfig config =
                        SluiceConfig.of(ConfigFile.read(file, reference ? needed : Map.of(), new TreeMap<>()));
                assertThat(config.application().kafka()).as("%s", file).containsKey("application.id");
            }
        }
    }
}
