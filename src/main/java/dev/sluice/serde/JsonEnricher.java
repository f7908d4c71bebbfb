package dev.sluice.serde;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import dev.sluice.task.Answer;
import java.nio.charset.StandardCharsets;

/**
 * The event as it came, byte for byte, with one more key at its end. That it is a JSON object in UTF-8 without such a key has
 * been seen to when it was read, see {@link JsonEventReader}.
 */
final class JsonEnricher implements AnswerWriter {
    private final AnswerWriter results;
    private final byte[] key;

    /**
     * @param results writes the value of the new key
     * @param field   the new key
     */
    JsonEnricher(AnswerWriter results, String field) {
        this.results = results;
        String quoted = new String(JsonStringEncoder.getInstance().quoteAsString(field));
        this.key = ("\"" + quoted + "\":").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] write(Answer answer, byte[] event) {
        int close = lastOther(event, event.length - 1);
        boolean empty = event[lastOther(event, close - 1)] == '{';
        byte[] result = results.write(answer, event);
        ByteArrayBuilder out = new ByteArrayBuilder(event.length + key.length + result.length + 1);
        out.write(event, 0, close);
        if (!empty) {
            out.append(',');
        }
        out.write(key, 0, key.length);
        out.write(result, 0, result.length);
        out.write(event, close, event.length - close);
        return out.toByteArray();
    }

    /** The last place up to {@code from} that is no white space. */
    private static int lastOther(byte[] event, int from) {
        int at = from;
        while (event[at] == ' ' || event[at] == '\t' || event[at] == '\n' || event[at] == '\r') {
            at--;
        }
        return at;
    }
}
