package dev.sluice.serde;

import java.util.Optional;

/**
 * Where an event's texts are.
 *
 * @param text the first one
 * @param pair the second one, where events have two
 */
record TextPaths(FieldPath text, Optional<FieldPath> pair) {

    static TextPaths of(InputOptions options) {
        return new TextPaths(
                new FieldPath("input.text", options.text()),
                options.pair().map(path -> new FieldPath("input.text-pair", path)));
    }

    /** The event that a decoded value is. */
    Event event(Node root) throws UnreadableRecordException {
        String first = text.find(root);
        return new Event(first, pair.isPresent() ? pair.get().findIfThere(root) : Optional.empty());
    }
}
