package dev.sluice.topology;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.LogAndFailExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailProcessingExceptionHandler;
import org.apache.kafka.streams.processor.UsePartitionTimeOnInvalidTimestamp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka's own keys: what the user says, over Sluice's defaults, with what must not be changed pinned.
 *
 * <p>{@code commit.interval.ms} is how often each stream thread commits; Sluice asks for these commits itself, each thread
 * at a phase of its own (see {@link CommitPhase}), and gives Kafka Streams a longer interval, as a net below.
 */
final class KafkaSettings {
    private static final Logger log = LoggerFactory.getLogger(KafkaSettings.class);
    private static final int NET = 4;
    private static final long STREAMS_TRANSACTION_TIMEOUT_MS = 10_000;
    private static final Duration AT_LEAST_ONCE_DEADLINE = Duration.ofSeconds(30);

    /** What differs from Kafka Streams' defaults; RATIONALE.md says why. */
    static final Map<String, String> DEFAULTS = defaults();

    private static final Set<String> REFUSED = Set.of(
            StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
            "default.deserialization.exception.handler",
            StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG,
            "default.production.exception.handler",
            StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG,
            StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG,
            StreamsConfig.PROCESSOR_WRAPPER_CLASS_CONFIG);

    private static final Set<String> PREFIXES = Set.of(
            StreamsConfig.MAIN_CONSUMER_PREFIX,
            StreamsConfig.RESTORE_CONSUMER_PREFIX,
            StreamsConfig.GLOBAL_CONSUMER_PREFIX,
            StreamsConfig.CONSUMER_PREFIX,
            StreamsConfig.PRODUCER_PREFIX,
            StreamsConfig.ADMIN_CLIENT_PREFIX,
            StreamsConfig.TOPIC_PREFIX);

    private final Map<String, String> given;
    private final Map<String, String> merged;
    private final StreamsConfig config;

    private KafkaSettings(Map<String, String> given, Map<String, String> merged, StreamsConfig config) {
        this.given = given;
        this.merged = merged;
        this.config = config;
    }

    /**
     * Checks the user's settings and completes them.
     *
     * @throws StartException if one is refused, misspelt or has a value that Kafka does not allow
     */
    static KafkaSettings of(Map<String, String> given) {
        given.keySet().forEach(KafkaSettings::check);
        Map<String, String> merged = new LinkedHashMap<>(DEFAULTS);
        merged.putAll(given);
        require(merged, StreamsConfig.APPLICATION_ID_CONFIG, "the consumer group of this application");
        require(merged, StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "the brokers, host:port with commas between");
        try {
            KafkaSettings settings = new KafkaSettings(given, merged, new StreamsConfig(merged));
            settings.checkCommitInterval();
            new StreamsConfig(settings.properties());
            return settings;
        } catch (ConfigException e) {
            throw new StartException("kafka: " + e.getMessage(), e);
        }
    }

    private static Map<String, String> defaults() {
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        defaults.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, "2");
        defaults.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, "1000");
        defaults.put(StreamsConfig.POLL_MS_CONFIG, "5");
        defaults.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, "100");
        defaults.put(
                StreamsConfig.DEFAULT_TIMESTAMP_EXTRACTOR_CLASS_CONFIG,
                UsePartitionTimeOnInvalidTimestamp.class.getName());
        defaults.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), "100");
        defaults.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG), "65536");
        defaults.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), "5");
        return Map.copyOf(defaults);
    }

    private static void check(String key) {
        if (REFUSED.contains(key)) {
            throw new StartException(
                    "kafka." + key + " is not allowed: Sluice holds records back while they are answered, "
                            + "and Kafka Streams' handlers would blame, skip or send the wrong one. "
                            + "Set dead-letter.topic instead; see \"Dead letters\" in RATIONALE.md.");
        }
        String bare = PREFIXES.stream()
                .filter(key::startsWith)
                .findFirst()
                .map(prefix -> key.substring(prefix.length()))
                .orElse(key);
        if (known().contains(bare) || key.startsWith(StreamsConfig.TOPIC_PREFIX)) {
            return;
        }
        known().stream().filter(name -> distance(name, bare) <= 2).findFirst().ifPresent(name -> {
            throw new StartException("kafka." + key + " is no key of Kafka's. Did you mean " + name + "?");
        });
        log.warn("kafka.{} is no key of Kafka's own; it is passed on for plug-ins to read", key);
    }

    private static Set<String> known() {
        return Stream.of(
                        StreamsConfig.configDef().names(),
                        ConsumerConfig.configNames(),
                        ProducerConfig.configNames(),
                        AdminClientConfig.configNames())
                .flatMap(Set::stream)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Levenshtein's distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }

    private static void require(Map<String, String> merged, String key, String meaning) {
        if (merged.getOrDefault(key, "").isBlank()) {
            throw new StartException("kafka." + key + " is missing: " + meaning + ".");
        }
    }

    private void checkCommitInterval() {
        long interval = commitIntervalMs();
        if (interval < 1 || exactlyOnce() && interval > transactionTimeoutMs() / 2) {
            throw new StartException("kafka." + StreamsConfig.COMMIT_INTERVAL_MS_CONFIG + ": found " + interval
                    + " ms; allowed are 1 ms to half of the producer's transaction.timeout.ms, which is "
                    + transactionTimeoutMs()
                    + " ms: a commit waits for what is in flight, and the transaction must live "
                    + "that long. Lower the first, or raise the second.");
        }
    }

    /** What Kafka Streams is given. */
    Properties properties() {
        Properties properties = new Properties();
        properties.putAll(merged);
        long net = NET * commitIntervalMs();
        properties.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                Long.toString(exactlyOnce() ? Math.min(net, transactionTimeoutMs() / 2) : net));
        properties.put(
                StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
                LogAndFailExceptionHandler.class.getName());
        properties.put(StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, UnsentRecordFails.class.getName());
        properties.put(
                StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG,
                LogAndFailProcessingExceptionHandler.class.getName());
        return properties;
    }

    /** What an admin client is given. */
    Map<String, Object> admin() {
        Map<String, Object> admin = new HashMap<>(config.getAdminConfigs("sluice-admin"));
        admin.put(AdminClientConfig.CLIENT_ID_CONFIG, applicationId() + "-topics");
        return admin;
    }

    String applicationId() {
        return config.getString(StreamsConfig.APPLICATION_ID_CONFIG);
    }

    String bootstrapServers() {
        return String.join(",", config.getList(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG));
    }

    String guarantee() {
        return config.getString(StreamsConfig.PROCESSING_GUARANTEE_CONFIG);
    }

    int threads() {
        return config.getInt(StreamsConfig.NUM_STREAM_THREADS_CONFIG);
    }

    long commitIntervalMs() {
        return config.getLong(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG);
    }

    /** The largest request the producer sends, in bytes. */
    long maxRequestSize() {
        return producer(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 1 << 20);
    }

    /** How long a task may wait for the model: what the transaction, and the consumer group, leave for it. */
    Duration deadline() {
        long poll = Long.parseLong(consumer(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, Long.toString(300_000)));
        long left = exactlyOnce() ? transactionTimeoutMs() - commitIntervalMs() : AT_LEAST_ONCE_DEADLINE.toMillis() * 2;
        return Duration.ofMillis(Math.min(left, poll) / 2);
    }

    private boolean exactlyOnce() {
        return guarantee().toLowerCase(Locale.ROOT).startsWith("exactly_once");
    }

    private long transactionTimeoutMs() {
        return producer(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, STREAMS_TRANSACTION_TIMEOUT_MS);
    }

    private long producer(String key, long fallback) {
        String value = given.getOrDefault(StreamsConfig.producerPrefix(key), given.get(key));
        return value == null ? fallback : parse(key, value);
    }

    private String consumer(String key, String fallback) {
        return Stream.of(StreamsConfig.mainConsumerPrefix(key), StreamsConfig.consumerPrefix(key), key)
                .map(given::get)
                .filter(value -> value != null)
                .findFirst()
                .orElse(fallback);
    }

    private static long parse(String key, String value) {
        try {
            return Long.parseLong(value.trim());
        } catch (NumberFormatException e) {
            throw new StartException("kafka." + key + ": found \"" + value + "\", which is no whole number.", e);
        }
    }
}
