package dev.sluice.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** The first text of a line, and the second one if there is one. */
    static String text(JsonNode line) {
        return line.has("question")
                ? line.path("question").asText()
                : line.path("text").asText();
    }

    static Optional<String> pair(JsonNode line) {
        return Optional.ofNullable(line.get(line.has("question") ? "context" : "text_pair"))
                .map(JsonNode::asText);
    }

    /** Asserts that an answer, as it is published in JSON, is the reference's. */
    static void assertAnswer(JsonNode line, JsonNode answer) {
        if (line.has("embedding")) {
            assertEmbedding(line, answer);
        } else if (line.has("scores")) {
            assertLike(line.path("scores"), answer.path("scores"), "scores of " + text(line));
            assertThat(answer.path("label"))
                    .isEqualTo(line.path("scores").path(0).path("label"));
        } else if (line.has("masks")) {
            assertLike(line.path("masks"), answer.path("masks"), "masks of " + text(line));
        } else if (line.has("entities")) {
            JsonNode expected =
                    line.path("entities").path(answer.path("aggregation").asText());
            assertLike(expected, answer.path("entities"), "entities of " + text(line));
        } else if (line.has("answers")) {
            assertLike(line.path("answers"), answer.path("answers"), "answers to " + text(line));
        } else {
            assertSparse(line, answer);
        }
    }

    private static void assertEmbedding(JsonNode line, JsonNode answer) {
        assertThat(answer.path("tokens").asInt())
                .as("tokens of %s", text(line))
                .isEqualTo(line.path("tokens").asInt());
        boolean cut = answer.path("embedding").size() == 8;
        JsonNode expected = line.path(cut ? "embedding_dim8" : "embedding");
        assertThat(largestDifference(floats(answer.path("embedding")), floats(expected)))
                .as("embedding of %s", text(line))
                .isLessThan(TOLERANCE);
    }

    private static void assertSparse(JsonNode line, JsonNode answer) {
        assertThat(answer.path("indices").size())
                .as("words of %s", text(line))
                .isEqualTo(line.path("nonzero").asInt());
        Map<Integer, Integer> places = new HashMap<>();
        for (int i = 0; i < answer.path("indices").size(); i++) {
            places.put(answer.path("indices").get(i).asInt(), i);
        }
        for (JsonNode top : line.path("top")) {
            int place = places.get(top.get(1).asInt());
            assertThat(answer.path("values").get(place).asDouble())
                    .as("weight of %s", top)
                    .isCloseTo(top.get(2).asDouble(), Offset.offset(TOLERANCE));
            assertThat(answer.path("tokens").get(place)).isEqualTo(top.get(0));
        }
    }

    /** The same names, texts and whole numbers; scores nearly. */
    private static void assertLike(JsonNode expected, JsonNode found, String what) {
        if (expected.isArray()) {
            assertThat(found.size())
                    .as("%s: how many in %s, wanted %s", what, found, expected)
                    .isEqualTo(expected.size());
            for (int i = 0; i < expected.size(); i++) {
                assertLike(expected.get(i), found.get(i), what);
            }
        } else if (expected.isObject()) {
            assertThat(found.size()).as("%s: keys of %s", what, found).isEqualTo(expected.size());
            expected.properties().forEach(key -> assertLike(key.getValue(), found.path(key.getKey()), what));
        } else if (expected.isFloatingPointNumber()) {
            assertThat(found.asDouble()).as(what).isCloseTo(expected.asDouble(), Offset.offset(TOLERANCE));
        } else {
            assertThat(found).as(what).isEqualTo(expected);
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
