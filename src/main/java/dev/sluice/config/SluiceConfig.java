package dev.sluice.config;

import dev.sluice.batch.BatchOptions;
import dev.sluice.model.ModelOptions;
import dev.sluice.onnx.DeviceOptions;
import dev.sluice.serde.InputOptions;
import dev.sluice.serde.OutputOptions;
import dev.sluice.task.AnswerOptions;
import dev.sluice.task.PredictorOptions;
import dev.sluice.task.ZeroShotOptions;
import dev.sluice.tokenize.Overflow;
import dev.sluice.topology.ApplicationOptions;
import dev.sluice.topology.InFlightOptions;
import dev.sluice.topology.TopicOptions;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A whole configuration, checked.
 *
 * @param application from which topic to which
 * @param predictor   from text to answer
 */
public record SluiceConfig(ApplicationOptions application, PredictorOptions predictor) {

    /**
     * Checks the values and builds each stage's options.
     *
     * @param values every path that is set, see {@link ConfigFile#read}
     * @throws ConfigurationException if a key is unknown, missing, or has a value that is not allowed
     */
    public static SluiceConfig of(Map<String, String> values) {
        values.keySet().forEach(SluiceConfig::checkKnown);
        InFlightOptions inFlight = new InFlightOptions(
                Keys.IN_FLIGHT_TIME.required(values),
                Keys.IN_FLIGHT_RECORDS.required(values),
                Keys.IN_FLIGHT_BYTES.required(values));
        return new SluiceConfig(application(values, inFlight), predictor(values, inFlight));
    }

    private static ApplicationOptions application(Map<String, String> values, InFlightOptions inFlight) {
        ApplicationOptions options = new ApplicationOptions(
                section(values, "kafka."),
                new InputOptions(
                        Keys.INPUT_TOPIC.required(values),
                        Keys.INPUT_FORMAT.required(values),
                        Keys.INPUT_TEXT.required(values),
                        Keys.INPUT_TEXT_PAIR.optional(values),
                        Keys.INPUT_QUESTION.required(values),
                        Keys.INPUT_CONTEXT.required(values)),
                new OutputOptions(
                        Keys.OUTPUT_TOPIC.required(values),
                        Keys.OUTPUT_FORMAT.required(values),
                        Keys.OUTPUT_MODE.required(values),
                        Keys.OUTPUT_FIELD.required(values)),
                Keys.DEAD_LETTER_TOPIC.optional(values),
                new TopicOptions(
                        Keys.TOPICS_CREATE.required(values),
                        Keys.TOPICS_PARTITIONS.required(values),
                        Keys.TOPICS_REPLICATION.required(values).shortValue()),
                section(values, "schema-registry."),
                inFlight);
        checkEnrichable(options);
        checkTopicsDiffer(options);
        return options;
    }

    private static PredictorOptions predictor(Map<String, String> values, InFlightOptions inFlight) {
        return new PredictorOptions(
                Keys.MODEL_TASK.optional(values),
                answer(values),
                new ZeroShotOptions(
                        Keys.ZERO_SHOT_LABELS.optional(values).orElse(List.of()),
                        zeroShotTexts(values),
                        Keys.ZERO_SHOT_TEMPLATE.optional(values),
                        Keys.ZERO_SHOT_MULTI_LABEL.required(values)),
                new ModelOptions(
                        Keys.MODEL_PATH.required(values),
                        files(Keys.MODEL_FILE.required(values)),
                        Keys.MODEL_MAX_TOKENS.optional(values),
                        Keys.MODEL_POOLING.optional(values).orElse(List.of()),
                        Keys.MODEL_NORMALIZE.optional(values),
                        Keys.MODEL_PROMPT.optional(values),
                        overflow(values),
                        Keys.MODEL_FUSE.required(values) == Keys.Fuse.AUTO,
                        Keys.MODEL_REVISION.optional(values)),
                device(values),
                new BatchOptions(
                        Keys.BATCH_MAX_TOKENS.optional(values),
                        Keys.BATCH_MAX_RECORDS.optional(values),
                        Keys.BATCH_LINGER.required(values)),
                inFlight.time());
    }

    private static List<String> files(String file) {
        return file.equals("auto") ? List.of() : List.of(file);
    }

    private static Overflow overflow(Map<String, String> values) {
        Overflow.Policy policy = Keys.MODEL_OVERFLOW.required(values);
        if (policy != Overflow.Policy.CHUNK) {
            return new Overflow(policy, 0, 1, false, false);
        }
        Keys.Chunks chunks = Keys.MODEL_CHUNKS.required(values);
        return new Overflow(
                policy,
                Keys.MODEL_OVERLAP.required(values),
                Keys.MODEL_MAX_CHUNKS.required(values),
                chunks == Keys.Chunks.EACH,
                chunks == Keys.Chunks.HIGHEST);
    }

    private static AnswerOptions answer(Map<String, String> values) {
        return new AnswerOptions(
                Keys.ANSWER_TOP_K.optional(values),
                Keys.ANSWER_THRESHOLD.optional(values),
                Keys.ANSWER_AGGREGATION.required(values),
                Keys.ANSWER_TARGETS.optional(values).orElse(List.of()),
                Keys.ANSWER_MAX_TOKENS.required(values),
                Keys.ANSWER_NO_ANSWER.required(values),
                Keys.ANSWER_TOKENS.required(values),
                Keys.ANSWER_DIMENSIONS.optional(values),
                Keys.ANSWER_ENCODING.required(values),
                Keys.ANSWER_CALIBRATION.optional(values));
    }

    /** What is written of each label; of one that is not among the labels, nothing may be. */
    private static Map<String, List<String>> zeroShotTexts(Map<String, String> values) {
        List<String> labels = Keys.ZERO_SHOT_LABELS.optional(values).orElse(List.of());
        Map<String, List<String>> texts = new HashMap<>();
        section(values, Keys.ZERO_SHOT_TEXTS).forEach((label, text) -> {
            if (!labels.contains(label)) {
                throw new ConfigurationException(Keys.ZERO_SHOT_TEXTS + label
                        + ": no such label is among zero-shot.labels, which are " + labels + ".");
            }
            texts.put(label, Arrays.stream(text.split("\\|")).map(String::trim).toList());
        });
        return texts;
    }

    private static DeviceOptions device(Map<String, String> values) {
        DeviceOptions.Type type = Keys.DEVICE_TYPE.required(values);
        return new DeviceOptions(
                type,
                Keys.DEVICE_REQUIRED.optional(values).orElse(type == DeviceOptions.Type.CUDA),
                Keys.DEVICE_WORKERS.optional(values),
                Keys.DEVICE_THREADS.required(values),
                section(values, "device.cuda."));
    }

    private static void checkEnrichable(ApplicationOptions options) {
        String input = options.input().format().name().toLowerCase(Locale.ROOT);
        String output = options.output().format().name().toLowerCase(Locale.ROOT);
        if (options.output().mode() == OutputOptions.Mode.ENRICHED && !input.equals(output)) {
            throw new ConfigurationException(
                    "output.mode: enriched keeps the event as it came, so output.format must be "
                            + "input.format; found " + output + " and " + input
                            + ". Allowed are json and avro, for both.");
        }
    }

    private static void checkTopicsDiffer(ApplicationOptions options) {
        Map<String, String> keys = new HashMap<>();
        keys.put(options.input().topic(), "input.topic");
        differs(keys, options.output().topic(), "output.topic");
        options.deadLetter().ifPresent(topic -> differs(keys, topic, "dead-letter.topic"));
    }

    private static void differs(Map<String, String> keys, String topic, String key) {
        String other = keys.put(topic, key);
        if (other != null) {
            throw new ConfigurationException(
                    key + ": found " + topic + ", which is " + other + " too. Each must be a topic of its own.");
        }
    }

    private static Map<String, String> section(Map<String, String> values, String prefix) {
        Map<String, String> section = new TreeMap<>();
        values.forEach((path, value) -> {
            if (path.startsWith(prefix)) {
                section.put(path.substring(prefix.length()), value);
            }
        });
        return section;
    }

    private static void checkKnown(String path) {
        boolean known = Keys.ALL.stream().anyMatch(key -> key.name().equals(path))
                || Keys.PASSED_ON.stream()
                        .anyMatch(prefix -> path.startsWith(prefix) && path.length() > prefix.length());
        if (!known) {
            String nearest =
                    nearest(path).map(name -> " Did you mean " + name + "?").orElse("");
            throw new ConfigurationException(
                    path + " is no key of Sluice's." + nearest + " All keys are in config/reference.yaml.");
        }
    }

    /** The key that shares most with a misspelt one: the same pairs of letters, Dice's coefficient. */
    private static Optional<String> nearest(String path) {
        return Keys.ALL.stream()
                .map(Key::name)
                .max(Comparator.comparingDouble(name -> likeness(name, path)))
                .filter(name -> likeness(name, path) > 0.4);
    }

    private static double likeness(String a, String b) {
        List<String> pairs = new java.util.ArrayList<>(pairs(b));
        long shared = pairs(a).stream().filter(pairs::remove).count();
        return 2.0 * shared / (a.length() + b.length());
    }

    private static List<String> pairs(String text) {
        return java.util.stream.IntStream.range(0, Math.max(0, text.length() - 1))
                .mapToObj(at -> text.substring(at, at + 2))
                .toList();
    }
}
