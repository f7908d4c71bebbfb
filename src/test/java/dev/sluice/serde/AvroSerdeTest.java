package dev.sluice.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.avro.TextEvent;
import dev.sluice.serde.OutputOptions.Mode;
import dev.sluice.task.Answer;
import dev.sluice.task.TaskType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Avro with the registry that Confluent's client has in memory; the real one is in AvroIT. */
class AvroSerdeTest {
    private static final Map<String, String> REGISTRY = Map.of("schema.registry.url", "mock://avro-serde-test");
    private static final Answer CLASSES = new Answer.Classification(
            List.of(new Answer.LabelScore("good", 0.75f), new Answer.LabelScore("bad", 0.25f)), 4, true);

    private static Serdes serdes(Mode mode) {
        return Serdes.of(
                new InputOptions("in", InputOptions.Format.AVRO, "text", Optional.of("text_pair")),
                new OutputOptions("out", OutputOptions.Format.AVRO, mode, "predictions"),
                REGISTRY,
                "m",
                TaskType.CLASSIFICATION);
    }

    @Test
    void textAndPairAreReadAndAClassificationIsWritten() throws Exception {
        try (Serdes serdes = serdes(Mode.RESULT)) {
            Registry registry = serdes.registry().orElseThrow();
            Event single = serdes.reader().read(registry.write("in", new TextEvent("a", null)));
            assertThat(single).isEqualTo(new Event("a", Optional.empty()));
            Event pair = serdes.reader().read(registry.write("in", new TextEvent("a", "b")));
            assertThat(pair).isEqualTo(new Event("a", Optional.of("b")));
            GenericRecord answer =
                    (GenericRecord) registry.read("out", serdes.writer().write(CLASSES, null));
            assertThat(answer.get("label")).hasToString("good");
            assertThat(answer.get("score")).isEqualTo(0.75f);
            assertThat((List<?>) answer.get("scores")).hasSize(2);
            assertThat(answer.get("truncated")).isEqualTo(true);
        }
    }

    @Test
    void anEnrichedRecordHasTheAnswerInOneMoreField() throws Exception {
        try (Serdes serdes = serdes(Mode.ENRICHED)) {
            Registry registry = serdes.registry().orElseThrow();
            byte[] event = registry.write("in", new TextEvent("a", "b"));
            Answer answer = new Answer.Embedding(new float[] {1, 2}, 3, false);
            byte[] value = serdes.writer().write(answer, event);
            GenericRecord enriched = (GenericRecord) registry.read("out", value);
            assertThat(enriched.get("text")).hasToString("a");
            assertThat(((GenericRecord) enriched.get("predictions")).get("embedding"))
                    .isEqualTo(List.of(1f, 2f));
            assertThatThrownBy(() -> serdes.reader().read(value))
                    .isInstanceOf(UnreadableRecordException.class)
                    .hasMessageContaining("output.field");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost:8081", "http://a:1,b:2", "ftp://a"})
    void anAddressThatIsNoneIsRefusedWithARightOne(String url) {
        assertThatThrownBy(() -> Registry.of(Map.of("schema.registry.url", url)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("schema-registry.schema.registry.url")
                .hasMessageContaining("http://");
    }
}
