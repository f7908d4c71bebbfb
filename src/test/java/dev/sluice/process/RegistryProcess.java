package dev.sluice.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Apicurio's registry, which speaks Confluent's protocol, in a process of its own and in memory. */
public final class RegistryProcess implements AutoCloseable {
    private static final Path FOLDER = Path.of("target", "apicurio");
    private static final String PATH = "/apis/ccompat/v7";

    private final Process process;
    private final int port;

    private RegistryProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts one, and waits until it answers. */
    public static RegistryProcess start() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            int port = freePort();
            Path jar = files.filter(file -> file.toString().endsWith("runner.jar"))
                    .findFirst()
                    .orElseThrow();
            Process process = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Dquarkus.http.host=127.0.0.1",
                            "-Dquarkus.http.port=" + port,
                            "-jar",
                            jar.getFileName().toString()))
                    .directory(FOLDER.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(new File("target/registry-" + port + ".log"))
                    .start();
            RegistryProcess registry = new RegistryProcess(process, port);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(200))
                    .until(registry::answers);
            return registry;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean answers() throws InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url() + "/subjects")).build();
        try {
            return HttpClient.newHttpClient()
                            .send(request, BodyHandlers.ofString())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** Its port on loopback. */
    public int port() {
        return port;
    }

    /** The address that Confluent's client takes. */
    public String url() {
        return url(port);
    }

    /** The address by another port, a relay's. */
    public static String url(int port) {
        return "http://127.0.0.1:" + port + PATH;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
