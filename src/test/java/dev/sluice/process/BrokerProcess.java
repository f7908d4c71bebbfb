package dev.sluice.process;

import dev.sluice.cli.quickstart.EmbeddedBroker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A real broker in a process of its own, so that nothing an application does to its process touches it. */
public final class BrokerProcess implements AutoCloseable {
    private static final String LISTENING = "listening at ";

    private final JavaProcess process;
    private final String address;

    private BrokerProcess(JavaProcess process, String address) {
        this.process = process;
        this.address = address;
    }

    /** Starts one, with time-outs short enough for tests that kill applications. */
    public static BrokerProcess start() {
        JavaProcess process = JavaProcess.start(BrokerProcess.class, List.of("-Xmx1g"));
        return new BrokerProcess(process, process.awaitLine(LISTENING, Duration.ofSeconds(60)));
    }

    /** Runs the broker until standard input ends, as it does when the test's JVM ends however it ends. */
    public static void main(String[] args) throws IOException {
        Map<String, String> settings = Map.of(
                "group.min.session.timeout.ms", "1000",
                "transaction.abort.timed.out.transaction.cleanup.interval.ms", "300",
                "message.max.bytes", "20000000");
        try (EmbeddedBroker broker = EmbeddedBroker.start(settings)) {
            System.out.println(LISTENING + broker.address());
            while (System.in.read() >= 0) {
                // nothing is ever said to it
            }
        }
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
