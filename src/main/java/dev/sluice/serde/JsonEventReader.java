package dev.sluice.serde;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/** The value is JSON, with the text somewhere in it. */
final class JsonEventReader implements EventReader {
    private final ObjectMapper json;
    private final List<String> path;

    /** @param path names and array indices with dots between */
    JsonEventReader(String path) {
        // Kafka bounds a record's size; the parser need not bound its texts once more
        StreamReadConstraints constraints = StreamReadConstraints.builder()
                .maxStringLength(Integer.MAX_VALUE)
                .build();
        this.json = new ObjectMapper(
                        JsonFactory.builder().streamReadConstraints(constraints).build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        this.path = Arrays.asList(path.split("\\."));
    }

    @Override
    public Event read(byte[] value) throws UnreadableRecordException {
        JsonNode node = parse(value);
        for (int step = 0; step < path.size(); step++) {
            JsonNode next = child(node, path.get(step));
            if (next == null) {
                throw new UnreadableRecordException("the value has no field \"" + pathTo(step) + "\", where "
                        + "input.text: " + pathTo(path.size() - 1) + " leads; found " + describe(node));
            }
            node = next;
        }
        if (!node.isTextual()) {
            throw new UnreadableRecordException(
                    "the field \"" + pathTo(path.size() - 1) + "\" is " + describe(node) + ", not a string");
        }
        return new Event(node.textValue());
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

    private static JsonNode child(JsonNode node, String name) {
        boolean index = node.isArray()
                && !name.isEmpty()
                && name.length() < 10
                && name.chars().allMatch(Character::isDigit);
        return index ? node.get(Integer.parseInt(name)) : node.get(name);
    }

    private String pathTo(int step) {
        return String.join(".", path.subList(0, step + 1));
    }

    private static String describe(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> "an object with " + names(node);
            case ARRAY -> "an array of " + node.size();
            case STRING -> "a string";
            case NUMBER -> "a number";
            case BOOLEAN -> "a boolean";
            case NULL -> "null";
            default -> "nothing";
        };
    }

    private static String names(JsonNode object) {
        StringBuilder names = new StringBuilder("[");
        Iterator<String> all = object.fieldNames();
        for (int i = 0; all.hasNext() && i < 10; i++) {
            names.append(i > 0 ? ", " : "").append(all.next());
        }
        return names.append(all.hasNext() ? ", …]" : "]").toString();
    }
}
