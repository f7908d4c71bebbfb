package dev.sluice.cli.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Answers that take several lines, as a person reads them. */
final class AnswerLines {
    private static final int SHOWN = 8;

    private AnswerLines() {}

    /** The lines of an answer. */
    static List<String> of(JsonNode answer) {
        if (answer.has("entities")) {
            return entities(answer.path("entities"));
        }
        if (answer.has("masks")) {
            return masks(answer.path("masks"));
        }
        if (answer.has("answers")) {
            return spans(answer.path("answers"));
        }
        if (answer.has("indices")) {
            return weights(answer);
        }
        if (answer.has("embeddings")) {
            return List.of(answer.path("embeddings").size() + " tokens of "
                    + answer.path("embeddings").path(0).size() + " numbers: " + words(answer.path("tokens")));
        }
        return List.of(line("score %.4f", answer.path("score").asDouble()));
    }

    private static List<String> entities(JsonNode entities) {
        List<String> lines = new ArrayList<>();
        for (JsonNode entity : entities) {
            String kind = entity.path(entity.has("entity_group") ? "entity_group" : "entity")
                    .asText();
            lines.add(line(
                    "%-10s %.4f  %d to %d  %s",
                    kind,
                    entity.path("score").asDouble(),
                    entity.path("start").asInt(),
                    entity.path("end").asInt(),
                    entity.path("word").asText()));
        }
        return lines.isEmpty() ? List.of("names nothing") : lines;
    }

    private static List<String> masks(JsonNode masks) {
        List<String> lines = new ArrayList<>();
        for (JsonNode mask : masks) {
            for (JsonNode filling : mask) {
                lines.add(line(
                        "%.4f  %-12s %s",
                        filling.path("score").asDouble(),
                        filling.path("token_str").asText(),
                        filling.path("sequence").asText()));
            }
        }
        return lines;
    }

    private static List<String> spans(JsonNode answers) {
        List<String> lines = new ArrayList<>();
        for (JsonNode span : answers) {
            String text = span.path("answer").asText();
            lines.add(line("%.4f  %s", span.path("score").asDouble(), text.isEmpty() ? "(no answer)" : text));
        }
        return lines;
    }

    /** The heaviest words, by their numbers where their names were not asked for. */
    private static List<String> weights(JsonNode answer) {
        JsonNode names = answer.path(answer.has("tokens") ? "tokens" : "indices");
        JsonNode values = answer.path("values");
        List<String> heaviest = IntStream.range(0, values.size())
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -values.get(i).asDouble()))
                .limit(SHOWN)
                .map(i -> line("%s %.2f", names.get(i).asText(), values.get(i).asDouble()))
                .toList();
        return List.of(values.size() + " words, the heaviest: " + String.join(", ", heaviest));
    }

    private static String words(JsonNode tokens) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < Math.min(SHOWN, tokens.size()); i++) {
            words.add(tokens.get(i).asText());
        }
        return String.join(" ", words) + (tokens.size() > SHOWN ? " …" : "");
    }

    private static String line(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
