package dev.sluice.serde;

/**
 * What one input record asks.
 *
 * @param text the text; may be empty
 */
public record Event(String text) {}
