package dev.sluice.serde;

import dev.sluice.avro.TextEmbedding;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientFactory;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.avro.util.ClassSecurityValidator.ClassSecurityPredicate;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Confluent's Avro serializer and deserializer, and the registry behind them. Confluent's client throws the same exception for
 * a bad record and for a registry that is down; here they are told apart: only bytes that are no Avro, and a schema id the
 * registry does not know, are the record's fault. The stream threads share it.
 */
public final class Registry implements Closeable {
    private static final String URL = "schema.registry.url";
    private static final int SCHEMAS = 1_000;
    private static final int NOT_FOUND = 404;
    private static final Set<Integer> PASSING = Set.of(401, 403, 408, 429);
    private static final int SERVER_ERROR = 500;
    private static final String RETRIEVING = "Error retrieving";

    /** The client's own retries would outlive a transaction: 3 of them, 1 to 20 s apart, of 60 s each. */
    private static final Map<String, String> DEFAULTS = Map.of(
            "retries.wait.ms", "100",
            "retries.max.wait.ms", "1000",
            "http.connect.timeout.ms", "2000",
            "http.read.timeout.ms", "2000");

    private final String urls;
    private final SchemaRegistryClient client;
    private final KafkaAvroSerializer serializer;
    private final ThreadLocal<KafkaAvroDeserializer> deserializers;

    private Registry(Map<String, String> settings) {
        Map<String, Object> all = new HashMap<>(DEFAULTS);
        all.putAll(settings);
        this.urls = settings.get(URL);
        this.client = SchemaRegistryClientFactory.newClient(
                List.of(urls.split("\\s*,\\s*")), SCHEMAS, List.of(new AvroSchemaProvider()), all, Map.of());
        this.serializer = new KafkaAvroSerializer(client);
        serializer.configure(all, false);
        this.deserializers = ThreadLocal.withInitial(() -> {
            KafkaAvroDeserializer deserializer = new KafkaAvroDeserializer(client);
            deserializer.configure(all, false);
            return deserializer;
        });
    }

    /**
     * Makes a client; nothing is asked yet.
     *
     * @param settings Confluent's own keys
     * @throws IllegalArgumentException if the address is missing or is none, or another setting is wrong
     */
    public static Registry of(Map<String, String> settings) {
        String urls = settings.getOrDefault(URL, "");
        if (urls.isBlank()) {
            throw new IllegalArgumentException("schema-registry." + URL
                    + " is missing: format avro needs a schema registry, such as http://localhost:8081.");
        }
        for (String url : urls.split("\\s*,\\s*")) {
            if (!url.matches("(https?|mock)://.+")) {
                throw new IllegalArgumentException("schema-registry." + URL + ": found \"" + url
                        + "\"; it must begin with http:// or https://, as in http://" + url.replaceFirst("^.*://", "")
                        + ".");
            }
        }
        trustOwnSchemas();
        try {
            return new Registry(settings);
        } catch (KafkaException | IllegalArgumentException e) {
            throw new IllegalArgumentException("schema-registry: " + e.getMessage(), e);
        }
    }

    /** Avro looks for a class of each record's name, and since 1.12.2 refuses those it has not been told to trust. */
    private static void trustOwnSchemas() {
        ClassSecurityPredicate trusted = ClassSecurityValidator.getGlobal();
        if (!trusted.isTrusted(TextEmbedding.class)) {
            String own = TextEmbedding.class.getPackageName();
            ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                    trusted, type -> type.getPackageName().equals(own)));
        }
    }

    /** Where it is. */
    public String urls() {
        return urls;
    }

    /**
     * Asks the registry something, to see that it answers.
     *
     * @throws RegistryException if it does not
     */
    public void check() {
        try {
            client.getAllSubjects();
        } catch (RestClientException | IOException e) {
            throw unavailable(
                    "list its subjects (is schema-registry.schema.registry.url right, and basic.auth.user.info?)", e);
        }
    }

    /**
     * Decodes a value by its writer's schema.
     *
     * @throws UnreadableRecordException if it is no Avro of Confluent's format, or its schema is unknown
     * @throws RegistryException         if the registry does not answer
     */
    Object read(String topic, byte[] value) throws UnreadableRecordException {
        try {
            return deserializers.get().deserialize(topic, value);
        } catch (KafkaException e) {
            if (status(e) == NOT_FOUND) {
                throw new UnreadableRecordException("the value's schema is not in the registry: " + deepest(e), e);
            }
            if (isRegistrys(e)) {
                throw unavailable("get the schema of a value", e);
            }
            throw new UnreadableRecordException(
                    "the value is not Avro as Confluent's serializer writes it: " + deepest(e), e);
        } catch (RuntimeException e) {
            throw new UnreadableRecordException("the value is not what its Avro schema says: " + e, e);
        }
    }

    /**
     * Encodes a value, and registers its schema if that is allowed.
     *
     * @throws RegistryException if the registry does not answer, or refuses the schema
     */
    byte[] write(String topic, Object value) {
        try {
            return serializer.serialize(topic, value);
        } catch (KafkaException e) {
            throw unavailable("find or register the schema of topic " + topic, e);
        }
    }

    private RegistryException unavailable(String what, Exception e) {
        int status = status(e);
        boolean passing = status < 0 ? noAnswer(e) : PASSING.contains(status) || status >= SERVER_ERROR;
        return new RegistryException(passing, "schema registry " + urls + ": cannot " + what + ": " + deepest(e), e);
    }

    private static boolean isRegistrys(Throwable thrown) {
        boolean retrieving = thrown.getMessage() != null && thrown.getMessage().startsWith(RETRIEVING);
        return retrieving || status(thrown) >= 0 || noAnswer(thrown);
    }

    /** Whether the network is to blame; the decoder's own EOFException is an IOException, too, but not of these packages. */
    private static boolean noAnswer(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            String type = t.getClass().getName();
            if (t instanceof RetriableException || type.startsWith("java.net.") || type.startsWith("javax.net.")) {
                return true;
            }
        }
        return false;
    }

    /** The HTTP status the registry answered with, or -1. */
    private static int status(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof RestClientException rest) {
                return rest.getStatus();
            }
        }
        return -1;
    }

    private static String deepest(Throwable thrown) {
        Throwable deepest = thrown;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return deepest instanceof RestClientException || deepest == thrown ? deepest.getMessage() : deepest.toString();
    }

    @Override
    public void close() {
        serializer.close();
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
