package dev.sluice.config;

import dev.sluice.model.Pooling;
import dev.sluice.onnx.DeviceOptions;
import dev.sluice.serde.InputOptions;
import dev.sluice.serde.OutputOptions;
import dev.sluice.task.AnswerOptions;
import dev.sluice.task.TaskType;
import dev.sluice.tokenize.Overflow;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** All keys: name, default, range and meaning in one place. */
final class Keys {
    private static final Pattern AMOUNT = Pattern.compile("(\\d{1,15})\\s*([A-Za-z]*)");

    static final Key<String> INPUT_TOPIC = text("input.topic", null, "the topic that events are read from");
    static final Key<InputOptions.Format> INPUT_FORMAT =
            choice("input.format", "json", InputOptions.Format.class, "how the events' values are written");
    static final Key<String> INPUT_TEXT =
            text("input.text", "text", "where in a JSON event the text is: names and array indices, with dots between");

    static final Key<String> INPUT_TEXT_PAIR = text(
            "input.text-pair",
            null,
            "where the second text of a pair is, likewise; what has none there is a single text");

    static final Key<String> INPUT_QUESTION =
            text("input.question", "question", "where the question is, likewise, for the task question-answering");
    static final Key<String> INPUT_CONTEXT =
            text("input.context", "context", "where the context is that the question is about, likewise");

    static final Key<String> OUTPUT_TOPIC = text("output.topic", null, "the topic that answers are written to");
    static final Key<OutputOptions.Format> OUTPUT_FORMAT =
            choice("output.format", "json", OutputOptions.Format.class, "how the answers' values are written");

    static final Key<OutputOptions.Mode> OUTPUT_MODE = choice(
            "output.mode", "result", OutputOptions.Mode.class, "the answer alone, or the event with the answer in it");
    static final Key<String> OUTPUT_FIELD =
            text("output.field", "predictions", "the field that an enriched event gets");

    static final Key<String> DEAD_LETTER_TOPIC = text(
            "dead-letter.topic",
            null,
            "the topic for events that cannot be answered; without it, the first of them ends the process");

    static final Key<Boolean> TOPICS_CREATE = flag("topics.create", "false", "whether missing topics are created");
    static final Key<Integer> TOPICS_PARTITIONS =
            number("topics.partitions", "1", 1, 100_000, "the partitions of a created input topic; others follow it");
    static final Key<Integer> TOPICS_REPLICATION = number(
            "topics.replication", "-1", -1, 100, "the replication of created topics; -1 is the broker's default");

    static final Key<String> MODEL_PATH = text(
            "model.path",
            null,
            "the model: a folder in Hugging Face's layout, hf://org/name or hf://org/name@revision for one of the hub, or classpath: "
                    + "and a folder of resources");
    static final Key<String> MODEL_FILE = text(
            "model.file",
            "model.onnx",
            "the ONNX file in the model's folder, or in its folder onnx; auto takes what suits the device, and says what");
    static final Key<TaskType> MODEL_TASK = choice(
            "model.task",
            null,
            TaskType.class,
            "what is asked of the model; what config.json says it was made for unless set");
    static final Key<Integer> MODEL_MAX_TOKENS = number(
            "model.max-tokens",
            null,
            3,
            1_000_000,
            "the longest text in tokens, special tokens included; the model's own");
    static final Key<List<Pooling>> MODEL_POOLING = new Key<>(
            "model.pooling",
            Optional.empty(),
            names(Pooling.class) + ", several with commas between are put one after another",
            "how token vectors become one; 1_Pooling/config.json of the model unless set",
            Keys::poolings);
    static final Key<Boolean> MODEL_NORMALIZE =
            flag("model.normalize", null, "whether embeddings get length 1; modules.json of the model unless set");
    static final Key<String> MODEL_PROMPT = new Key<>(
            "model.prompt",
            Optional.empty(),
            "a text, such as \"query: \"",
            "what is written before each text of an embedding; config_sentence_transformers.json of the model unless set",
            Function.identity());
    static final Key<Overflow.Policy> MODEL_OVERFLOW = choice(
            "model.overflow",
            "truncate",
            Overflow.Policy.class,
            "what is done with a text longer than the model takes");
    static final Key<Integer> MODEL_OVERLAP =
            number("model.overlap", "32", 0, 100_000, "how many tokens neighbouring chunks of a long text share");
    static final Key<Integer> MODEL_MAX_CHUNKS = number(
            "model.max-chunks", "100", 1, 10_000, "the most chunks of a text; one that has more cannot be answered");
    static final Key<Chunks> MODEL_CHUNKS = choice(
            "model.chunks",
            "pooled",
            Chunks.class,
            "one answer for all chunks of a text, by the mean of their vectors or scores, or by each label's highest score; or one "
                    + "answer each");

    /** What chunks yield. */
    enum Chunks {
        POOLED,
        HIGHEST,
        EACH
    }

    static final Key<Fuse> MODEL_FUSE = choice(
            "model.fuse",
            "auto",
            Fuse.class,
            "whether the task's last step is put into the model's graph, so that only answers leave the device");

    /** Where the last step runs. */
    enum Fuse {
        AUTO,
        OFF
    }

    static final Key<String> MODEL_REVISION =
            text("model.revision", null, "the header sluice.model.revision; a hash of the model's file unless set");

    static final Key<Integer> ANSWER_TOP_K = number(
            "answer.top-k",
            null,
            1,
            100_000,
            "the most labels, words or spans; all labels, 5 words, 1 span unless set");
    static final Key<Double> ANSWER_THRESHOLD =
            decimal("answer.threshold", null, "the least score of a label; the best one is there in any case");
    static final Key<AnswerOptions.Aggregation> ANSWER_AGGREGATION =
            choice("answer.aggregation", "simple", AnswerOptions.Aggregation.class, "how tokens become entities");
    static final Key<List<String>> ANSWER_TARGETS =
            list("answer.targets", "the only words that may fill a mask; any word unless set");
    static final Key<Integer> ANSWER_MAX_TOKENS =
            number("answer.max-answer-tokens", "15", 1, 100_000, "the longest answer to a question, in tokens");
    static final Key<Boolean> ANSWER_NO_ANSWER =
            flag("answer.no-answer", "false", "whether a context may have no answer to the question");
    static final Key<Boolean> ANSWER_TOKENS =
            flag("answer.tokens", "false", "whether a sparse embedding comes with the words of its indices");
    static final Key<Integer> ANSWER_DIMENSIONS = number(
            "answer.dimensions",
            null,
            1,
            100_000,
            "how many of an embedding's first dimensions are kept; all unless set");
    static final Key<AnswerOptions.Encoding> ANSWER_ENCODING = choice(
            "answer.encoding", "float32", AnswerOptions.Encoding.class, "how an embedding's numbers are written");
    static final Key<String> ANSWER_CALIBRATION =
            text("answer.calibration", null, "a file of typical texts, one a line, that int8 takes its ranges from");

    static final Key<List<String>> ZERO_SHOT_LABELS =
            list("zero-shot.labels", "the labels to choose from, for the task zero-shot");
    static final Key<String> ZERO_SHOT_TEMPLATE = text(
            "zero-shot.template",
            null,
            "a sentence about a label, with {} in its place; \"This example is {}.\" for an inference model and "
                    + "\"{}\" for an embedding model unless set");
    static final Key<Boolean> ZERO_SHOT_MULTI_LABEL =
            flag("zero-shot.multi-label", "false", "whether several labels may hold, with an inference model");

    static final Key<Integer> BATCH_MAX_TOKENS = number(
            "batch.max-tokens",
            null,
            1,
            100_000_000,
            "the batch budget in padded tokens (longest text × records); 2048 on a CPU and 32768 on a GPU unless set");
    static final Key<Integer> BATCH_MAX_RECORDS = number(
            "batch.max-records",
            null,
            1,
            100_000,
            "the most records in a batch; 16 on a CPU and 256 on a GPU unless set");
    static final Key<Duration> BATCH_LINGER = duration(
            "batch.linger", "0ms", 0, 60_000, "how long a record may wait for a fuller batch while a worker is free");

    static final Key<Duration> IN_FLIGHT_TIME = duration(
            "in-flight.time",
            "1s",
            10,
            60_000,
            "how much work may be in front of the model, at the speed it is measured at");
    static final Key<Integer> IN_FLIGHT_RECORDS = number(
            "in-flight.records-per-task", "1000", 1, 1_000_000, "the most records one partition's task holds back");
    static final Key<Long> IN_FLIGHT_BYTES = bytes(
            "in-flight.bytes",
            "64MiB",
            "the most bytes all tasks together hold back; a larger record still passes, alone");

    static final Key<DeviceOptions.Type> DEVICE_TYPE = choice(
            "device.type", "auto", DeviceOptions.Type.class, "where the model runs; auto is cuda where it works");
    static final Key<Boolean> DEVICE_REQUIRED = flag(
            "device.required", null, "whether to end rather than fall back to the CPU; true if device.type is cuda");
    static final Key<Integer> DEVICE_WORKERS = number(
            "device.workers",
            null,
            1,
            1_024,
            "batches at the same time; as many as cores on a CPU and 2 on a GPU unless set");
    static final Key<Integer> DEVICE_THREADS =
            number("device.threads", "1", 1, 1_024, "ONNX Runtime's intra-op threads for each batch");

    /** Every key but those of Kafka and of ONNX Runtime's CUDA provider. */
    static final List<Key<?>> ALL = List.of(
            INPUT_TOPIC,
            INPUT_FORMAT,
            INPUT_TEXT,
            INPUT_TEXT_PAIR,
            INPUT_QUESTION,
            INPUT_CONTEXT,
            OUTPUT_TOPIC,
            OUTPUT_FORMAT,
            OUTPUT_MODE,
            OUTPUT_FIELD,
            DEAD_LETTER_TOPIC,
            TOPICS_CREATE,
            TOPICS_PARTITIONS,
            TOPICS_REPLICATION,
            MODEL_PATH,
            MODEL_FILE,
            MODEL_TASK,
            MODEL_MAX_TOKENS,
            MODEL_POOLING,
            MODEL_NORMALIZE,
            MODEL_PROMPT,
            MODEL_OVERFLOW,
            MODEL_OVERLAP,
            MODEL_MAX_CHUNKS,
            MODEL_CHUNKS,
            MODEL_FUSE,
            MODEL_REVISION,
            ANSWER_TOP_K,
            ANSWER_THRESHOLD,
            ANSWER_AGGREGATION,
            ANSWER_TARGETS,
            ANSWER_MAX_TOKENS,
            ANSWER_NO_ANSWER,
            ANSWER_TOKENS,
            ANSWER_DIMENSIONS,
            ANSWER_ENCODING,
            ANSWER_CALIBRATION,
            ZERO_SHOT_LABELS,
            ZERO_SHOT_TEMPLATE,
            ZERO_SHOT_MULTI_LABEL,
            BATCH_MAX_TOKENS,
            BATCH_MAX_RECORDS,
            BATCH_LINGER,
            IN_FLIGHT_TIME,
            IN_FLIGHT_RECORDS,
            IN_FLIGHT_BYTES,
            DEVICE_TYPE,
            DEVICE_REQUIRED,
            DEVICE_WORKERS,
            DEVICE_THREADS);

    /** What is written of each label, below its name. */
    static final String ZERO_SHOT_TEXTS = "zero-shot.texts.";

    /** Sections whose keys are somebody else's, or the user's labels, and are passed on as they are. */
    static final List<String> PASSED_ON = List.of("kafka.", "schema-registry.", "device.cuda.", ZERO_SHOT_TEXTS);

    private Keys() {}

    private static Key<String> text(String name, String fallback, String meaning) {
        return new Key<>(name, Optional.ofNullable(fallback), "a text that is not empty", meaning, value -> {
            if (value.isEmpty()) {
                throw new IllegalArgumentException("empty");
            }
            return value;
        });
    }

    private static Key<Boolean> flag(String name, String fallback, String meaning) {
        return new Key<>(name, Optional.ofNullable(fallback), "true or false", meaning, value -> switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither true nor false");
        });
    }

    private static Key<Integer> number(String name, String fallback, int least, int most, String meaning) {
        return new Key<>(
                name, Optional.ofNullable(fallback), "a whole number from " + least + " to " + most, meaning, value ->
                        (int) within(Integer.parseInt(value), least, most));
    }

    private static Key<Double> decimal(String name, String fallback, String meaning) {
        return new Key<>(name, Optional.ofNullable(fallback), "a number", meaning, value -> {
            double number = Double.parseDouble(value);
            if (!Double.isFinite(number)) {
                throw new IllegalArgumentException("no number");
            }
            return number;
        });
    }

    private static Key<List<String>> list(String name, String meaning) {
        return new Key<>(name, Optional.empty(), "texts with commas between, or a YAML list", meaning, value -> {
            List<String> items = Arrays.stream(value.split(","))
                    .map(String::trim)
                    .filter(item -> !item.isEmpty())
                    .distinct()
                    .toList();
            if (items.isEmpty()) {
                throw new IllegalArgumentException("empty");
            }
            return items;
        });
    }

    private static Key<Duration> duration(String name, String fallback, long leastMs, long mostMs, String meaning) {
        Function<String, Duration> parser = value -> Duration.ofMillis(within(
                amount(value, unit -> switch (unit) {
                    case "ms" -> 1L;
                    case "s" -> 1_000L;
                    case "m" -> 60_000L;
                    default -> throw new IllegalArgumentException("no unit of time: " + unit);
                }),
                leastMs,
                mostMs));
        String allowed = "a time such as 500ms, 2s or 1m, from " + leastMs + "ms to " + mostMs + "ms";
        return new Key<>(name, Optional.ofNullable(fallback), allowed, meaning, parser);
    }

    private static Key<Long> bytes(String name, String fallback, String meaning) {
        Function<String, Long> parser = value -> within(
                amount(value, unit -> switch (unit) {
                    case "", "B" -> 1L;
                    case "KiB" -> 1L << 10;
                    case "MiB" -> 1L << 20;
                    case "GiB" -> 1L << 30;
                    default -> throw new IllegalArgumentException("no unit of size: " + unit);
                }),
                1,
                1L << 40);
        return new Key<>(name, Optional.of(fallback), "a size such as 1048576, 512KiB, 64MiB or 1GiB", meaning, parser);
    }

    private static <E extends Enum<E>> Key<E> choice(String name, String fallback, Class<E> type, String meaning) {
        return new Key<>(name, Optional.ofNullable(fallback), names(type), meaning, value -> constant(type, value));
    }

    private static List<Pooling> poolings(String value) {
        return Arrays.stream(value.split(","))
                .map(name -> constant(Pooling.class, name.trim()))
                .toList();
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String value) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> name(constant).equals(value))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("none of " + names(type)));
    }

    private static <E extends Enum<E>> String names(Class<E> type) {
        return Arrays.stream(type.getEnumConstants()).map(Keys::name).collect(Collectors.joining(" | "));
    }

    private static String name(Enum<?> constant) {
        String lower = constant.name().toLowerCase(Locale.ROOT);
        return constant instanceof Pooling ? lower : lower.replace('_', '-');
    }

    private static long amount(String value, Function<String, Long> unit) {
        Matcher matcher = AMOUNT.matcher(value);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no amount");
        }
        return Math.multiplyExact(Long.parseLong(matcher.group(1)), unit.apply(matcher.group(2)));
    }

    private static long within(long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("out of range");
        }
        return value;
    }
}
