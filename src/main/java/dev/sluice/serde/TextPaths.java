package dev.sluice.serde;

import dev.sluice.task.TaskType;
import java.util.Optional;

/**
 * Where an event's texts are.
 *
 * @param text the first one
 * @param pair the second one, where events have two
 */
record TextPaths(FieldPath text, Optional<FieldPath> pair) {

    /** Where a task's texts are: a question and its context, or a text, and a pair's second one. */
    static TextPaths of(InputOptions options, TaskType task) {
        if (task == TaskType.QUESTION_ANSWERING) {
            return new TextPaths(
                    new FieldPath("input.question", options.question()),
                    Optional.of(new FieldPath("input.context", options.context())));
        }
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
