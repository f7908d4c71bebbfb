package dev.sluice.config;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One key of the configuration.
 *
 * @param name     its path, with dots between
 * @param fallback what it is unless set, as it would be written; empty if there is no such value
 * @param allowed  the values allowed, for messages and for the reference
 * @param meaning  what it decides, in a sentence
 * @param parser   text to value; throws IllegalArgumentException for a value that is not allowed
 */
record Key<T>(String name, Optional<String> fallback, String allowed, String meaning, Function<String, T> parser) {

    /**
     * The value, set or fallback.
     *
     * @throws ConfigurationException if it is not set and has no fallback, or is set to what is not allowed
     */
    T required(Map<String, String> values) {
        return optional(values)
                .orElseThrow(() ->
                        new ConfigurationException(name + " is missing: " + meaning + ". Allowed: " + allowed + "."));
    }

    /** The value, if it is set or has a fallback. */
    Optional<T> optional(Map<String, String> values) {
        return Optional.ofNullable(values.get(name)).or(() -> fallback).map(this::parse);
    }

    private T parse(String value) {
        try {
            return parser.apply(value.trim());
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(name + ": found \"" + value + "\"; allowed: " + allowed + ".", e);
        }
    }
}
