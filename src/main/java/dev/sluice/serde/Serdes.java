package dev.sluice.serde;

import dev.sluice.serde.OutputOptions.Mode;
import dev.sluice.task.Answer;
import dev.sluice.task.TaskType;
import java.util.Map;
import java.util.Optional;

/**
 * How events are read and answers are written.
 *
 * @param reader   bytes to events
 * @param writer   answers to bytes
 * @param registry the schema registry, where a format needs one
 */
public record Serdes(EventReader reader, AnswerWriter writer, Optional<Registry> registry) implements AutoCloseable {

    /**
     * Makes both for the formats.
     *
     * @param schemaRegistry Confluent's own keys
     * @param model          the field {@code model} of each answer
     * @param task           what is asked, which says where in an event its texts are
     * @throws IllegalArgumentException if a format needs a registry and its settings are wrong
     */
    public static Serdes of(
            InputOptions input, OutputOptions output, Map<String, String> schemaRegistry, String model, TaskType task) {
        boolean avro = input.format() == InputOptions.Format.AVRO || output.format() == OutputOptions.Format.AVRO;
        Optional<Registry> registry = avro ? Optional.of(Registry.of(schemaRegistry)) : Optional.empty();
        return new Serdes(
                reader(input, output, registry, TextPaths.of(input, task)),
                writer(input, output, registry, model),
                registry);
    }

    /** An answer as JSON; of a long text's chunks the first. */
    public static byte[] json(Answer answer, String model) {
        Answer one = answer instanceof Answer.Chunked chunked ? chunked.chunks().get(0) : answer;
        return new JsonAnswerWriter(model).write(one, null);
    }

    private static EventReader reader(
            InputOptions input, OutputOptions output, Optional<Registry> registry, TextPaths paths) {
        Optional<String> added = output.mode() == Mode.ENRICHED ? Optional.of(output.field()) : Optional.empty();
        return switch (input.format()) {
            case AVRO -> new AvroEventReader(registry.orElseThrow(), input.topic(), paths, added);
            case JSON -> new JsonEventReader(paths, added);
            case STRING -> new StringEventReader();
        };
    }

    private static AnswerWriter writer(
            InputOptions input, OutputOptions output, Optional<Registry> registry, String model) {
        boolean enriched = output.mode() == Mode.ENRICHED;
        return switch (output.format()) {
            case AVRO ->
                enriched
                        ? new AvroEnricher(registry.orElseThrow(), input.topic(), output.topic(), output.field(), model)
                        : new AvroAnswerWriter(registry.orElseThrow(), output.topic(), model);
            case JSON ->
                enriched ? new JsonEnricher(new JsonAnswerWriter(model), output.field()) : new JsonAnswerWriter(model);
        };
    }

    @Override
    public void close() {
        registry.ifPresent(Registry::close);
    }
}
