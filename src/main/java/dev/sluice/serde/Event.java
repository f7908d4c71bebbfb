package dev.sluice.serde;

import java.util.Optional;

/**
 * What one input record asks.
 *
 * @param text the text; may be empty
 * @param pair the second text, if there is one
 */
public record Event(String text, Optional<String> pair) {

    /** A single text. */
    static Event of(String text) {
        return new Event(text, Optional.empty());
    }
}
