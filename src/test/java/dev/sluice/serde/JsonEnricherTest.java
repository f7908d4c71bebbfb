package dev.sluice.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.serde.OutputOptions.Mode;
import dev.sluice.task.Answer;
import dev.sluice.task.TaskType;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonEnricherTest {
    private static final Answer ANSWER = new Answer.Embedding(new float[] {0.5f, -1}, 3, false);
    private static final String PREDICTION =
            "{\"embedding\":[0.5,-1.0],\"tokens\":3,\"truncated\":false,\"model\":\"m\"}";

    private static final OutputOptions OUTPUT =
            new OutputOptions("out", OutputOptions.Format.JSON, Mode.ENRICHED, "my \"field\"");
    private static final Serdes SERDES = Serdes.of(
            new InputOptions("in", InputOptions.Format.JSON, "text", Optional.empty()),
            OUTPUT,
            Map.of(),
            "m",
            TaskType.EMBEDDING);
    private static final EventReader READER = SERDES.reader();
    private static final AnswerWriter WRITER = SERDES.writer();

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"text\":\"a\"}",
                "{ \"n\" : 1.50e+03, \"text\":\"a}\", \"z\":{\"text\":[ ]} , \"big\":12345678901234567890.10 }",
                "\n{\"text\":\"ä\\u00e4 }\"\t}\r\n ",
                "\ufeff{\"text\":\"with a byte order mark\"}",
            })
    void theEventIsKeptByteForByteAndGetsOneMoreKey(String event) throws Exception {
        READER.read(utf8(event));
        String enriched = new String(WRITER.write(ANSWER, utf8(event)), StandardCharsets.UTF_8);
        int close = event.lastIndexOf('}');
        assertThat(enriched)
                .isEqualTo(event.substring(0, close) + ",\"my \\\"field\\\"\":" + PREDICTION + event.substring(close));
        assertThat(new ObjectMapper().readTree(utf8(enriched)).path("my \"field\""))
                .isEqualTo(new ObjectMapper().readTree(PREDICTION));
    }

    @Test
    void anObjectWithoutAnyKeyGetsNoComma() throws Exception {
        byte[] enriched = WRITER.write(ANSWER, utf8("{ }"));
        assertThat(new ObjectMapper().readTree(enriched).size()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[{\"text\":\"a\"}]", "{\"text\":\"a\",\"my \\\"field\\\"\":1}"})
    void whatCannotBeEnrichedIsUnreadable(String event) {
        assertThatThrownBy(() -> READER.read(utf8(event)))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining("field");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16BE", "UTF-16LE", "UTF-16", "UTF-32BE", "UTF-32LE"})
    void anotherEncodingIsUnreadable(String charset) {
        byte[] event = "{\"text\":\"a\"}".getBytes(Charset.forName(charset));
        assertThatThrownBy(() -> READER.read(event))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining("UTF-8");
    }
}
