package dev.sluice.serde;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The way to a text in a decoded value: names and array indices with dots between. */
final class FieldPath {
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
    String find(Node root) throws UnreadableRecordException {
        Node node = root;
        for (int step = 0; step < steps.size(); step++) {
            Node next = node.child(steps.get(step));
            if (next == null) {
                throw new UnreadableRecordException("the value has no field \"" + to(step) + "\", where " + key + ": "
                        + to(steps.size() - 1) + " leads; found " + node.describe());
            }
            node = next;
        }
        return text(node);
    }

    /** The text at its end, or nothing where there is nothing, null or an empty text. */
    Optional<String> findIfThere(Node root) throws UnreadableRecordException {
        Node node = root;
        for (String step : steps) {
            node = node == null ? null : node.child(step);
        }
        return node == null || node.isNull()
                ? Optional.empty()
                : Optional.of(text(node)).filter(text -> !text.isEmpty());
    }

    private String text(Node node) throws UnreadableRecordException {
        String text = node.text();
        if (text == null) {
            throw new UnreadableRecordException(
                    "the field \"" + to(steps.size() - 1) + "\" is " + node.describe() + ", not a string");
        }
        return text;
    }

    private String to(int step) {
        return String.join(".", steps.subList(0, step + 1));
    }
}
