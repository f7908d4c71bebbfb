package dev.sluice.cli.quickstart;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/**
 * A real Kafka broker in this process: KRaft, one node that is broker and controller, on loopback, with its files in a folder
 * that is removed when it is closed or the JVM ends.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final Uuid CLUSTER = new Uuid(0x51_1CEL, 1);

    private final Path folder;
    private final KafkaRaftServer server;
    private final String address;
    private final Thread removal;

    private EmbeddedBroker(Path folder, KafkaRaftServer server, String address) {
        this.folder = folder;
        this.server = server;
        this.address = address;
        this.removal = new Thread(this::stop, "sluice-broker-stop");
    }

    /**
     * Starts a broker. One that is given {@code log.dirs} and {@code listeners} of a broker that has ended takes its place.
     *
     * @param overrides broker settings that go before this class's
     * @throws IOException if its folder or its ports cannot be had
     */
    public static EmbeddedBroker start(Map<String, String> overrides) throws IOException {
        Path folder = Files.createTempDirectory("sluice-broker-");
        int port = freePort();
        Properties properties = properties(folder, port, freePort());
        properties.putAll(overrides);
        String advertised = properties.getProperty("advertised.listeners");
        format(folder, properties);
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
        EmbeddedBroker broker = new EmbeddedBroker(folder, server, advertised.substring("PLAINTEXT://".length()));
        Runtime.getRuntime().addShutdownHook(broker.removal);
        server.startup();
        return broker;
    }

    private static Properties properties(Path folder, int port, int controllerPort) {
        Properties properties = new Properties();
        properties.putAll(Map.of(
                "process.roles",
                "broker,controller",
                "node.id",
                "1",
                "controller.quorum.voters",
                "1@127.0.0.1:" + controllerPort,
                "controller.listener.names",
                "CONTROLLER",
                "listeners",
                "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort,
                "advertised.listeners",
                "PLAINTEXT://127.0.0.1:" + port,
                "log.dirs",
                folder.resolve("data").toString()));
        properties.putAll(Map.of(
                "offsets.topic.replication.factor", "1",
                "offsets.topic.num.partitions", "4",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "transaction.state.log.num.partitions", "4",
                "group.initial.rebalance.delay.ms", "0",
                "auto.create.topics.enable", "false"));
        return properties;
    }

    private static void format(Path folder, Properties properties) throws IOException {
        Path file = folder.resolve("broker.properties");
        try (var out = Files.newOutputStream(file)) {
            properties.store(out, null);
        }
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        String[] command = {
            "format", "--ignore-formatted", "--config", file.toString(), "--cluster-id", CLUSTER.toString()
        };
        int code = StorageTool.execute(command, new PrintStream(said, true, StandardCharsets.UTF_8));
        if (code != 0) {
            throw new IOException("the broker's folder cannot be formatted: " + said.toString(StandardCharsets.UTF_8));
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Where it listens, {@code host:port}. */
    public String address() {
        return address;
    }

    /** Stops the broker and removes its files. */
    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(removal);
        stop();
    }

    private void stop() {
        server.shutdown();
        server.awaitShutdown();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println("sluice: the broker's folder " + folder + " cannot be removed: " + e.getMessage());
        }
    }
}
