package dev.sluice.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;

/** A main class in a process of its own, on this JVM's class path; what it says is kept, line by line,
 * and in {@code target/process-PID.log}. */
public final class JavaProcess implements AutoCloseable {
    private final Process process;
    private final List<String> said = new CopyOnWriteArrayList<>();

    private JavaProcess(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "output-of-" + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts {@code main} with the arguments; {@code jvm} are options such as -Xmx512m. */
    public static JavaProcess start(Class<?> main, List<String> jvm, String... arguments) {
        return start(System.getProperty("java.class.path"), main, jvm, arguments);
    }

    /** As {@link #start(Class, List, String...)}, on another class path. */
    static JavaProcess start(String classPath, Class<?> main, List<String> jvm, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        command.add(main.getName());
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // in the environment, not in the command: a class path is longer than some libraries take a command to be
        builder.environment().put("CLASSPATH", classPath);
        builder.environment().put("ORT_DISABLE_TELEMETRY", "1");
        try {
            return new JavaProcess(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        Path file = Path.of("target", "process-" + process.pid() + ".log");
        try (BufferedReader lines =
                        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
                PrintWriter log = new PrintWriter(Files.newBufferedWriter(file), true)) {
            lines.lines().forEach(line -> {
                said.add(line);
                log.println(line);
            });
        } catch (IOException | UncheckedIOException e) {
            said.add("(output ended: " + e.getMessage() + ")");
        }
    }

    /** Waits for a line that starts so, and returns the rest of it. */
    public String awaitLine(String start, Duration timeout) {
        Awaitility.await("line " + start + " in " + said)
                .atMost(timeout)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> line(start).isPresent() || !process.isAlive());
        return line(start).orElseThrow(() -> new IllegalStateException("it ended and said " + said));
    }

    /** The rest of the first line that starts so. */
    public Optional<String> line(String start) {
        return said.stream()
                .filter(line -> line.startsWith(start))
                .findFirst()
                .map(line -> line.substring(start.length()));
    }

    /** Everything it said. */
    public List<String> said() {
        return List.copyOf(said);
    }

    /** Whether it runs. */
    public boolean alive() {
        return process.isAlive();
    }

    /** SIGKILL. */
    public void kill9() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM, with its output still read: {@link Process#destroy} would close the pipes under it. */
    public void terminate() {
        process.toHandle().destroy();
    }

    /** Waits for the end, and returns the exit code. */
    public int awaitExit(Duration timeout) throws InterruptedException, TimeoutException {
        if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new TimeoutException("still running after " + timeout + "; it said " + said);
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
