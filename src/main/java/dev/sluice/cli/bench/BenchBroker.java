package dev.sluice.cli.bench;

import dev.sluice.cli.quickstart.EmbeddedBroker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A broker in a process of its own, so that its work is not measured as the application's. */
public final class BenchBroker implements AutoCloseable {
    private static final long STOP_S = 20;

    private final Process process;
    private final String address;

    private BenchBroker(Process process, String address) {
        this.process = process;
        this.address = address;
    }

    static BenchBroker start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), BenchBroker.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process = builder.start();
        BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String address = said.readLine();
        if (address == null) {
            throw new IOException("the broker's process ended with " + process.exitValue());
        }
        return new BenchBroker(process, address);
    }

    /** Runs the broker until standard input ends. */
    public static void main(String[] args) throws IOException {
        try (EmbeddedBroker broker = EmbeddedBroker.start(Map.of())) {
            System.out.println(broker.address());
            while (System.in.read() >= 0) {
                // nothing is ever said to it
            }
        }
    }

    String address() {
        return address;
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(STOP_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
