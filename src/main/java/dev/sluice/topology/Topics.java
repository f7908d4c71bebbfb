package dev.sluice.topology;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The topics of an application, found or created before it starts. Run by the thread that starts it. */
final class Topics implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Topics.class);
    private static final long TIMEOUT_S = 10;

    private final Admin admin;
    private final KafkaSettings settings;
    private final TopicOptions options;

    /**
     * Connects.
     *
     * @throws StartException if no broker answers
     */
    Topics(KafkaSettings settings, TopicOptions options) {
        this.settings = settings;
        this.options = options;
        try {
            this.admin = Admin.create(settings.admin());
        } catch (KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new StartException(
                    "kafka.bootstrap.servers: " + settings.bootstrapServers() + ": " + cause.getMessage(), e);
        }
        try {
            get(admin.describeCluster().clusterId(), "ask the cluster");
        } catch (StartException e) {
            close();
            throw new StartException(
                    "no broker answers at kafka.bootstrap.servers " + settings.bootstrapServers() + " ("
                            + e.getMessage()
                            + "). Check that it runs, its advertised listeners, and security.protocol.",
                    e);
        }
    }

    /** The cluster, in words. */
    String describeCluster() {
        int nodes = get(admin.describeCluster().nodes(), "ask the cluster").size();
        return settings.bootstrapServers() + ": cluster "
                + get(admin.describeCluster().clusterId(), "ask the cluster") + " of " + nodes
                + (nodes == 1 ? " broker" : " brokers");
    }

    /**
     * A topic, in words; nothing is created.
     *
     * @throws StartException if it is not there and would not be created
     */
    String look(String topic, String key) {
        Optional<TopicDescription> found = describe(topic);
        if (found.isPresent()) {
            return topic + ": " + found.get().partitions().size() + " partitions, records of up to "
                    + Math.min(settings.maxRequestSize(), maxMessageBytes(topic)) + " bytes";
        }
        if (options.create()) {
            return topic + ": not there yet, will be created";
        }
        throw missing(topic, key);
    }

    private StartException missing(String topic, String key) {
        return new StartException(key + ": there is no topic " + topic + " at " + settings.bootstrapServers()
                + ". Create it, name one of " + existing() + ", or set topics.create: true.");
    }

    /** How many partitions the input topic has; creates it if there is none and that is wanted. */
    int input(String topic) {
        return partitions(topic, "input.topic", options.partitions());
    }

    /**
     * An output topic, created with as many partitions as the input has if there is none and that is wanted.
     *
     * @param key the configuration key that names it
     */
    Destination output(String topic, String key, int inputPartitions) {
        int partitions = partitions(topic, key, inputPartitions);
        if (partitions != inputPartitions) {
            log.warn(
                    "{} {} has {} partitions and the input {}: answers are partitioned by key, those without one by the "
                            + "input's partition",
                    key,
                    topic,
                    partitions,
                    inputPartitions);
        }
        return new Destination(topic, Math.min(settings.maxRequestSize(), maxMessageBytes(topic)));
    }

    private int partitions(String topic, String key, int wanted) {
        Optional<TopicDescription> found = describe(topic);
        if (found.isPresent()) {
            return found.get().partitions().size();
        }
        if (!options.create()) {
            throw missing(topic, key);
        }
        create(topic, key, wanted);
        return awaitCreated(topic, key);
    }

    private void create(String topic, String key, int partitions) {
        NewTopic created = new NewTopic(topic, partitions, options.replication());
        try {
            admin.createTopics(List.of(created)).all().get(TIMEOUT_S, TimeUnit.SECONDS);
            log.info("created topic {} with {} partitions", topic, partitions);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new StartException(
                        key + ": topic " + topic + " cannot be created: "
                                + e.getCause().getMessage(),
                        e);
            }
        } catch (TimeoutException | InterruptedException e) {
            throw new StartException(key + ": topic " + topic + " was not created within " + TIMEOUT_S + " s", e);
        }
    }

    /** The controller has created it before every broker knows of it. */
    private int awaitCreated(String topic, String key) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_S);
        while (System.nanoTime() < end) {
            Optional<TopicDescription> known = describe(topic);
            if (known.isPresent()) {
                return known.get().partitions().size();
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        throw new StartException(
                key + ": topic " + topic + " was created, but the broker has not heard of it for " + TIMEOUT_S + " s");
    }

    private Optional<TopicDescription> describe(String topic) {
        try {
            return Optional.of(admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(TIMEOUT_S, TimeUnit.SECONDS)
                    .get(topic));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw new StartException("topic " + topic + ": " + e.getCause().getMessage(), e);
        } catch (TimeoutException | InterruptedException e) {
            throw new StartException(
                    "topic " + topic + ": the broker did not describe it within " + TIMEOUT_S + " s", e);
        }
    }

    private Collection<String> existing() {
        Set<String> names = get(admin.listTopics().names(), "list topics");
        List<String> some = new ArrayList<>(names.stream().sorted().limit(10).toList());
        if (names.size() > some.size()) {
            some.add("…");
        }
        return some;
    }

    private long maxMessageBytes(String topic) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try {
            return Long.parseLong(admin.describeConfigs(List.of(resource))
                    .all()
                    .get(TIMEOUT_S, TimeUnit.SECONDS)
                    .get(resource)
                    .get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG)
                    .value());
        } catch (ExecutionException | TimeoutException e) {
            log.warn(
                    "topic {}: its {} cannot be read, only the producer's max.request.size is minded: {}",
                    topic,
                    TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                    e.toString());
            return Long.MAX_VALUE;
        } catch (InterruptedException e) {
            throw new StartException("interrupted while reading the settings of topic " + topic, e);
        }
    }

    private static <T> T get(KafkaFuture<T> future, String what) {
        try {
            return future.get(TIMEOUT_S, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new StartException("cannot " + what + ": " + e.getCause().getMessage(), e);
        } catch (TimeoutException | InterruptedException e) {
            throw new StartException("could not " + what + " within " + TIMEOUT_S + " s", e);
        }
    }

    @Override
    public void close() {
        admin.close(java.time.Duration.ZERO);
    }
}
