package dev.sluice.serde;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Optional;

/** The value is JSON, with the text somewhere in it. */
final class JsonEventReader implements EventReader {
    /** The first byte of UTF-8's; UTF-16's and UTF-32's begin with others or with zero. */
    private static final byte BYTE_ORDER_MARK = (byte) 0xEF;

    private final ObjectMapper json;
    private final TextPaths paths;
    private final Optional<String> added;

    /**
     * @param paths where the texts are
     * @param added the key that is going to be added to the event; such an event must be an object without it
     */
    JsonEventReader(TextPaths paths, Optional<String> added) {
        // Kafka bounds a record's size; the parser need not bound its texts once more
        StreamReadConstraints constraints = StreamReadConstraints.builder()
                .maxStringLength(Integer.MAX_VALUE)
                .build();
        this.json = new ObjectMapper(
                        JsonFactory.builder().streamReadConstraints(constraints).build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        this.paths = paths;
        this.added = added;
    }

    @Override
    public Event read(byte[] value) throws UnreadableRecordException {
        JsonNode root = parse(value);
        if (added.isPresent()) {
            checkEnrichable(value, root, added.get());
        }
        return paths.event(new Node(root));
    }

    private static void checkEnrichable(byte[] value, JsonNode root, String key) throws UnreadableRecordException {
        if (!root.isObject()) {
            throw new UnreadableRecordException(
                    "the value is no JSON object, so no field \"" + key + "\" can be added to it");
        }
        if (root.has(key)) {
            throw new UnreadableRecordException(
                    "the value has a field \"" + key + "\" already; output.field names another");
        }
        boolean utf8 = value.length < 2 || value[0] > 0 && value[1] != 0 || value[0] == BYTE_ORDER_MARK;
        if (!utf8) {
            throw new UnreadableRecordException("the value is not in UTF-8, so nothing can be added to it");
        }
    }

    private JsonNode parse(byte[] value) throws UnreadableRecordException {
        try {
            JsonNode node = json.readTree(value);
            if (node.isMissingNode()) {
                throw new UnreadableRecordException("the value is empty, not JSON");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new UnreadableRecordException("the value is not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UnreadableRecordException("the value is not JSON: " + e.getMessage(), e);
        }
    }
}
