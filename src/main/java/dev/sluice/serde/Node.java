package dev.sluice.serde;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.avro.generic.IndexedRecord;

/**
 * A place in a decoded value, JSON or Avro alike.
 *
 * @param value a JsonNode, or what Avro's generic decoder makes
 */
record Node(Object value) {
    private static final int SHOWN_NAMES = 10;

    /** What a name or, in an array, an index leads to; null if there is nothing. */
    Node child(String name) {
        Object found;
        if (value instanceof JsonNode json) {
            found = json.isArray() ? json.get(index(name)) : json.get(name);
        } else if (value instanceof IndexedRecord record) {
            var field = record.getSchema().getField(name);
            found = field == null ? null : new Node(record.get(field.pos()));
        } else if (value instanceof Map<?, ?> map) {
            found = map.entrySet().stream()
                    .filter(entry -> entry.getKey().toString().equals(name))
                    .findFirst()
                    .map(entry -> new Node(entry.getValue()))
                    .orElse(null);
        } else if (value instanceof List<?> list) {
            int index = index(name);
            found = index >= 0 && index < list.size() ? new Node(list.get(index)) : null;
        } else {
            found = null;
        }
        return found == null || found instanceof Node ? (Node) found : new Node(found);
    }

    /** Whether it is null, in either format's sense. */
    boolean isNull() {
        return value == null || value instanceof JsonNode json && json.isNull();
    }

    /** The text, or null if it is something else. */
    String text() {
        if (value instanceof JsonNode json) {
            return json.textValue();
        }
        return value instanceof CharSequence text ? text.toString() : null;
    }

    /** What it is, for a message. */
    String describe() {
        if (isNull()) {
            return "null";
        }
        if (value instanceof JsonNode json) {
            return describe(json);
        }
        if (value instanceof IndexedRecord record) {
            return "a record " + record.getSchema().getFullName() + " with "
                    + names(record.getSchema().getFields().stream()
                            .map(field -> field.name())
                            .toList());
        }
        if (value instanceof Map<?, ?> map) {
            return "a map with "
                    + names(map.keySet().stream().map(Object::toString).toList());
        }
        return value instanceof Collection<?> items
                ? "an array of " + items.size()
                : "a " + value.getClass().getSimpleName();
    }

    private static String describe(JsonNode json) {
        return switch (json.getNodeType()) {
            case OBJECT ->
                "an object with "
                        + names(StreamSupport.stream(((Iterable<String>) json::fieldNames).spliterator(), false)
                                .toList());
            case ARRAY -> "an array of " + json.size();
            case STRING -> "a string";
            case NUMBER -> "a number";
            case BOOLEAN -> "a boolean";
            default -> "nothing";
        };
    }

    private static String names(List<String> names) {
        String shown = String.join(", ", names.subList(0, Math.min(SHOWN_NAMES, names.size())));
        return "[" + shown + (names.size() > SHOWN_NAMES ? ", …]" : "]");
    }

    private static int index(String name) {
        boolean number = !name.isEmpty() && name.length() < 10 && name.chars().allMatch(Character::isDigit);
        return number ? Integer.parseInt(name) : -1;
    }
}
