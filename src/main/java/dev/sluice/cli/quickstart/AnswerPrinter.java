package dev.sluice.cli.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A reply as a person reads it: one line, and on a terminal what the answer means below it. */
final class AnswerPrinter {
    private static final int SHOWN_NUMBERS = 4;
    private static final int SHOWN_CHARACTERS = 72;
    private static final int SHOWN_LABELS = 5;
    private static final int BAR = 24;
    private static final int REMEMBERED = 5_000;

    private final ObjectMapper json = new ObjectMapper();
    private final PrintWriter out;
    private final Style style;
    private final List<Earlier> earlier = new ArrayList<>();

    private record Earlier(long index, String text, double[] vector) {}

    AnswerPrinter(PrintWriter out, Style style) {
        this.out = out;
        this.style = style;
    }

    void print(Reply reply) {
        String text = shorten(text(reply.event()));
        if (reply.problem() != null) {
            out.printf("%4d  %s %s  %s%n", reply.index() + 1, style.bad("not answered:"), reply.problem(), text);
        } else {
            JsonNode whole = parse(reply.answer());
            JsonNode answer = whole.has("predictions") ? whole.path("predictions") : whole;
            if (answer.has("embedding")) {
                embedding(reply.index(), answer, text);
            } else if (answer.has("label")) {
                classification(reply.index(), answer, text);
            } else {
                out.printf("%4d  %s%n", reply.index() + 1, text);
                AnswerLines.of(answer).forEach(line -> out.printf("      %s%n", line));
            }
        }
        out.flush();
    }

    private void embedding(long index, JsonNode answer, String text) {
        out.printf("%4d  %s  %s  %s%n", index + 1, vector(answer.path("embedding")), tokens(answer), text);
        if (!style.terminal()) {
            return;
        }
        double[] vector = new double[answer.path("embedding").size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = answer.path("embedding").get(i).asDouble();
        }
        Earlier nearest = null;
        double best = Double.NEGATIVE_INFINITY;
        for (Earlier other : earlier) {
            double cosine = cosine(vector, other.vector());
            if (cosine > best) {
                best = cosine;
                nearest = other;
            }
        }
        if (nearest != null) {
            out.println(style.faint(String.format(
                    Locale.ROOT, "      most like %d, cosine %.2f: %s", nearest.index() + 1, best, nearest.text())));
        }
        if (earlier.size() < REMEMBERED) {
            earlier.add(new Earlier(index, text, vector));
        }
    }

    private void classification(long index, JsonNode answer, String text) {
        out.printf(
                Locale.ROOT,
                "%4d  %-12s %7.4f  %s  %s%n",
                index + 1,
                answer.path("label").asText(),
                answer.path("score").asDouble(),
                tokens(answer),
                text);
        JsonNode scores = answer.path("scores");
        for (int i = 0; style.terminal() && i < Math.min(SHOWN_LABELS, scores.size()); i++) {
            double score = scores.get(i).path("score").asDouble();
            int length = (int) Math.round(BAR * Math.max(0, Math.min(1, score)));
            out.printf(
                    Locale.ROOT,
                    "      %-12s %s %.4f%n",
                    scores.get(i).path("label").asText(),
                    style.good("█".repeat(length)) + style.faint("░".repeat(BAR - length)),
                    score);
        }
    }

    private static String tokens(JsonNode answer) {
        return String.format(
                "%3d tokens%s",
                answer.path("tokens").asInt(), answer.path("truncated").asBoolean() ? ", truncated" : "");
    }

    private static double cosine(double[] a, double[] b) {
        double product = 0;
        double squaresOfA = 0;
        double squaresOfB = 0;
        for (int i = 0; i < a.length; i++) {
            product += a[i] * b[i];
            squaresOfA += a[i] * a[i];
            squaresOfB += b[i] * b[i];
        }
        return product / Math.sqrt(squaresOfA * squaresOfB);
    }

    private static String vector(JsonNode embedding) {
        StringBuilder shown = new StringBuilder("[");
        for (int i = 0; i < Math.min(SHOWN_NUMBERS, embedding.size()); i++) {
            shown.append(String.format(Locale.ROOT, "%7.4f ", embedding.get(i).asDouble()));
        }
        return shown.append("… ").append(embedding.size()).append(" numbers]").toString();
    }

    private String text(byte[] event) {
        try {
            JsonNode parsed = json.readTree(event);
            boolean question = parsed.has("question");
            JsonNode first = parsed.path(question ? "question" : "text");
            JsonNode second = parsed.path(question ? "context" : "text_pair");
            return first.asText() + (second.isTextual() ? " | " + second.asText() : "");
        } catch (IOException e) {
            return new String(event, StandardCharsets.UTF_8);
        }
    }

    private JsonNode parse(byte[] answer) {
        try {
            return json.readTree(answer);
        } catch (IOException e) {
            throw new IllegalStateException("an answer is not JSON: " + e.getMessage(), e);
        }
    }

    private static String shorten(String text) {
        String line = text.replaceAll("\\s+", " ");
        return line.length() <= SHOWN_CHARACTERS ? line : line.substring(0, SHOWN_CHARACTERS - 1) + "…";
    }
}
