package dev.sluice.process;

import dev.sluice.cli.quickstart.EmbeddedBroker;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A real broker in a process of its own, so that nothing an application does to its process touches it. */
public final class BrokerProcess implements AutoCloseable {
    private static final String LISTENING = "listening at ";

    private static final Path OTHER_KAFKA = Path.of("target", "kafka-4.0");

    private final String classPath;
    private final Map<String, String> place;
    private JavaProcess process;
    private String address;

    private BrokerProcess(String classPath, Map<String, String> place) {
        this.classPath = classPath;
        this.place = place;
        restart();
    }

    /** Starts one, with time-outs short enough for tests that kill applications. */
    public static BrokerProcess start() {
        return start(System.getProperty("java.class.path"));
    }

    /** Starts one of Kafka 4.0, in place of the version that Sluice is built with. */
    public static BrokerProcess startKafka40() {
        try (Stream<Path> jars = Files.list(OTHER_KAFKA)) {
            Stream<String> theirs = jars.map(Path::toString);
            Stream<String> others = Stream.of(
                            System.getProperty("java.class.path").split(File.pathSeparator))
                    .filter(entry -> !Path.of(entry).getFileName().toString().startsWith("kafka"));
            return start(Stream.concat(theirs, others).collect(Collectors.joining(File.pathSeparator)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BrokerProcess start(String classPath) {
        try {
            String listener = "PLAINTEXT://127.0.0.1:" + freePort();
            String controller = "127.0.0.1:" + freePort();
            return new BrokerProcess(
                    classPath,
                    Map.of(
                            "log.dirs",
                            Files.createTempDirectory(Path.of("target"), "broker-")
                                    .toAbsolutePath()
                                    .toString(),
                            "listeners",
                            listener + ",CONTROLLER://" + controller,
                            "advertised.listeners",
                            listener,
                            "controller.quorum.voters",
                            "1@" + controller));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Runs the broker until standard input ends, as it does when the test's JVM ends however it ends. */
    public static void main(String[] args) throws IOException {
        Map<String, String> settings = new HashMap<>(Map.of(
                "group.min.session.timeout.ms", "1000",
                "transaction.abort.timed.out.transaction.cleanup.interval.ms", "300",
                "message.max.bytes", "20000000"));
        for (String argument : args) {
            settings.put(argument.substring(0, argument.indexOf('=')), argument.substring(argument.indexOf('=') + 1));
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(settings)) {
            System.out.println(LISTENING + broker.address());
            while (System.in.read() >= 0) {
                // nothing is ever said to it
            }
        }
    }

    /** SIGTERM, and waits until it has ended. */
    public void stop() throws InterruptedException, TimeoutException {
        process.terminate();
        process.awaitExit(Duration.ofSeconds(60));
    }

    /** SIGKILL. */
    public void kill9() throws InterruptedException {
        process.kill9();
    }

    /** Starts it again, at the same place with the same data. */
    public void restart() {
        String[] arguments = place.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toArray(String[]::new);
        process = JavaProcess.start(classPath, BrokerProcess.class, List.of("-Xmx1g"), arguments);
        address = process.awaitLine(LISTENING, Duration.ofSeconds(60));
    }

    /** {@code host:port}. */
    public String address() {
        return address;
    }

    @Override
    public void close() {
        process.terminate();
    }
}
