package dev.sluice.topology;

import dev.sluice.serde.Registry;
import dev.sluice.serde.RegistryException;
import dev.sluice.serde.Serdes;
import dev.sluice.task.TaskType;
import java.util.Optional;

/**
 * Looks at everything outside of this process that an application needs, and changes nothing. Each method says what was found,
 * or throws a {@link StartException} that says what is wrong and what to do.
 */
public final class Preflight {
    private final ApplicationOptions options;

    /** @param options the application's */
    public Preflight(ApplicationOptions options) {
        this.options = options;
    }

    /** Kafka's settings. */
    public String settings() {
        KafkaSettings settings = KafkaSettings.of(options.kafka());
        return settings.applicationId() + ", " + settings.guarantee() + ", " + settings.threads()
                + " stream threads, a commit every " + settings.commitIntervalMs() + " ms, drains of at most "
                + settings.deadline().toMillis() + " ms";
    }

    /** The broker. */
    public String broker() {
        try (Topics topics = topics()) {
            return topics.describeCluster();
        }
    }

    /** The input topic. */
    public String input() {
        return topic(options.input().topic(), "input.topic");
    }

    /** The output topic. */
    public String output() {
        return topic(options.output().topic(), "output.topic");
    }

    /** The dead-letter topic. */
    public String deadLetter() {
        return options.deadLetter()
                .map(topic -> topic(topic, "dead-letter.topic"))
                .orElse("none: the first event that cannot be answered ends the process");
    }

    private String topic(String topic, String key) {
        try (Topics topics = topics()) {
            return topics.look(topic, key);
        }
    }

    private Topics topics() {
        return new Topics(KafkaSettings.of(options.kafka()), options.topics());
    }

    /** The schema registry. */
    public String registry() {
        try (Serdes serdes = Serdes.of(options.input(), options.output(), options.registry(), "", TaskType.EMBEDDING)) {
            Optional<Registry> registry = serdes.registry();
            registry.ifPresent(Registry::check);
            return registry.map(Registry::urls).orElse("not needed: no format is avro");
        } catch (IllegalArgumentException | RegistryException e) {
            throw new StartException(e.getMessage(), e);
        }
    }

    /** The flow from topic to topic. */
    public String topology() {
        return options.input().topic() + " (" + lower(options.input().format()) + ") -> predict -> "
                + options.output().topic() + " (" + lower(options.output().format()) + ", "
                + lower(options.output().mode()) + ")"
                + options.deadLetter().map(topic -> ", or " + topic).orElse("");
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(java.util.Locale.ROOT);
    }
}
