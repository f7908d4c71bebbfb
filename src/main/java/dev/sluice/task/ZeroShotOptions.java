package dev.sluice.task;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Labels that a model was not trained on.
 *
 * @param labels     the labels
 * @param texts      for a label, what is compared with in its place: a description, or examples; the label itself unless given
 * @param template   a sentence about a label, with {@code {}} in the label's place
 * @param multiLabel whether several labels may hold
 */
public record ZeroShotOptions(
        List<String> labels, Map<String, List<String>> texts, Optional<String> template, boolean multiLabel) {

    /** No labels. */
    public static final ZeroShotOptions NONE = new ZeroShotOptions(List.of(), Map.of(), Optional.empty(), false);

    /** What is said of a label, in the template's words. */
    String sentence(String label, String usual) {
        return template.orElse(usual).replace("{}", label);
    }
}
