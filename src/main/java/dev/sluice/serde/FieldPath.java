package dev.sluice.serde;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The way to a text in a JSON value: names and array indices with dots between. */
final class FieldPath {
    private static final int SHOWN_NAMES = 10;

    private final String key;
    private final List<String> steps;

    /**
     * @param key  the configuration key it is written at, for messages
     * @param path the way
     */
    FieldPath(String key, String path) {
        this.key = key;
        this.steps = Arrays.asList(path.split("\\."));
    }

    /**
     * The text at its end.
     *
     * @throws UnreadableRecordException if the way ends before, or leads to something else than a text
     */
    String find(JsonNode root) throws UnreadableRecordException {
        JsonNode node = root;
        for (int step = 0; step < steps.size(); step++) {
            JsonNode next = child(node, steps.get(step));
            if (next == null) {
                throw new UnreadableRecordException("the value has no field \"" + to(step) + "\", where " + key + ": "
                        + to(steps.size() - 1) + " leads; found " + describe(node));
            }
            node = next;
        }
        return text(node);
    }

    /** The text at its end, or nothing where there is nothing, null or an empty text. */
    Optional<String> findIfThere(JsonNode root) throws UnreadableRecordException {
        JsonNode node = root;
        for (String step : steps) {
            node = node == null ? null : child(node, step);
        }
        return node == null || node.isNull()
                ? Optional.empty()
                : Optional.of(text(node)).filter(text -> !text.isEmpty());
    }

    private String text(JsonNode node) throws UnreadableRecordException {
        if (!node.isTextual()) {
            throw new UnreadableRecordException(
                    "the field \"" + to(steps.size() - 1) + "\" is " + describe(node) + ", not a string");
        }
        return node.textValue();
    }

    private static JsonNode child(JsonNode node, String name) {
        boolean index = node.isArray()
                && !name.isEmpty()
                && name.length() < 10
                && name.chars().allMatch(Character::isDigit);
        return index ? node.get(Integer.parseInt(name)) : node.get(name);
    }

    private String to(int step) {
        return String.join(".", steps.subList(0, step + 1));
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
        for (int i = 0; all.hasNext() && i < SHOWN_NAMES; i++) {
            names.append(i > 0 ? ", " : "").append(all.next());
        }
        return names.append(all.hasNext() ? ", …]" : "]").toString();
    }
}
