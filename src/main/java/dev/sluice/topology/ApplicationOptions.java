package dev.sluice.topology;

import dev.sluice.serde.InputOptions;
import dev.sluice.serde.OutputOptions;
import java.util.Map;
import java.util.Optional;

/**
 * From which topic to which.
 *
 * @param kafka      Kafka's own keys and values
 * @param input      what is read
 * @param output     what is written
 * @param deadLetter the topic for what cannot be answered
 * @param topics     what to do about topics that are not there
 * @param registry   the schema registry's client's own keys and values, for format avro
 * @param inFlight   the bounds of what is held back
 */
public record ApplicationOptions(
        Map<String, String> kafka,
        InputOptions input,
        OutputOptions output,
        Optional<String> deadLetter,
        TopicOptions topics,
        Map<String, String> registry,
        InFlightOptions inFlight) {}
