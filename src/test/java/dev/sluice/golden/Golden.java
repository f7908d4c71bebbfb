package dev.sluice.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.assertj.core.data.Offset;

/** The reference implementation's answers. */
final class Golden {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double TOLERANCE = 2e-4;

    private Golden() {}

    static List<JsonNode> lines(String file) {
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(Golden.class.getResourceAsStream("/golden/" + file), StandardCharsets.UTF_8))) {
            List<JsonNode> lines = reader.lines().map(Golden::parse).toList();
            assertThat(lines).as(file).isNotEmpty();
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static float[] floats(JsonNode array) {
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) array.get(i).asDouble();
        }
        return values;
    }

    static double largestDifference(float[] a, float[] b) {
        assertThat(a).hasSameSizeAs(b);
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs(a[i] - b[i]));
        }
        return largest;
    }

    /** Asserts that an answer, as it is published in JSON, is the reference's. */
    static void assertAnswer(JsonNode line, JsonNode answer) {
        if (line.has("embedding")) {
            assertThat(answer.path("tokens").asInt())
                    .as("tokens of %s", line.path("text"))
                    .isEqualTo(line.path("tokens").asInt());
            assertThat(largestDifference(floats(answer.path("embedding")), floats(line.path("embedding"))))
                    .as("embedding of %s", line.path("text"))
                    .isLessThan(TOLERANCE);
            return;
        }
        JsonNode expected = line.path("scores");
        JsonNode scores = answer.path("scores");
        assertThat(answer.path("label")).isEqualTo(expected.path(0).path("label"));
        assertThat(scores.findValuesAsText("label"))
                .as("labels of %s", line.path("text"))
                .isEqualTo(expected.findValuesAsText("label"));
        for (int at = 0; at < expected.size(); at++) {
            assertThat(scores.path(at).path("score").asDouble())
                    .as("score %s of %s", at, line.path("text"))
                    .isCloseTo(expected.path(at).path("score").asDouble(), Offset.offset(TOLERANCE));
        }
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
