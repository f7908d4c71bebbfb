package dev.sluice.cli.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;

/** One line a reply, as a person reads it. */
final class AnswerPrinter {
    private static final int SHOWN_NUMBERS = 4;
    private static final int SHOWN_CHARACTERS = 72;

    private final ObjectMapper json = new ObjectMapper();
    private final PrintWriter out;

    AnswerPrinter(PrintWriter out) {
        this.out = out;
    }

    void print(Reply reply) {
        String text = shorten(text(reply.event()));
        if (reply.problem() != null) {
            out.printf("%4d  not answered: %s  %s%n", reply.index() + 1, reply.problem(), text);
        } else {
            JsonNode answer = parse(reply.answer());
            out.printf(
                    "%4d  %s  %3d tokens%s  %s%n",
                    reply.index() + 1,
                    vector(answer.path("embedding")),
                    answer.path("tokens").asInt(),
                    answer.path("truncated").asBoolean() ? ", truncated" : "",
                    text);
        }
        out.flush();
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
            return json.readTree(event).path("text").asText();
        } catch (IOException e) {
            return new String(event, java.nio.charset.StandardCharsets.UTF_8);
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
