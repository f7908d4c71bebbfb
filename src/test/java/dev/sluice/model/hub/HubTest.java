package dev.sluice.model.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.model.ModelException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server that behaves as the hub does: large files are sent for elsewhere, parts can be asked for. */
class HubTest {
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
    private static final HubReference MODEL = HubReference.of("hf://org/tiny");

    @TempDir
    private Path folder;

    private HttpServer server;
    private final Map<String, byte[]> files = new TreeMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private int cutAfter = Integer.MAX_VALUE;
    private boolean tampered;

    @BeforeEach
    void start() throws IOException {
        files.put("config.json", "{\"a\":1}".getBytes(StandardCharsets.UTF_8));
        files.put("tokenizer.json", "{}".getBytes(StandardCharsets.UTF_8));
        files.put("README.md", "long".getBytes(StandardCharsets.UTF_8));
        byte[] model = new byte[300_000];
        for (int i = 0; i < model.length; i++) {
            model[i] = (byte) (i * 31 >> 3);
        }
        files.put("onnx/model.onnx", model);
        files.put("onnx/model.onnx_data", Arrays.copyOf(model, 1_000));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private HubSettings settings(boolean offline) {
        String endpoint = "http://127.0.0.1:" + server.getAddress().getPort();
        return new HubSettings(endpoint, Optional.of("secret"), folder.resolve("hub"), offline);
    }

    private Path pull(String onnx) {
        return new Hub(settings(false)).folder(MODEL, List.of(onnx), Hub.Progress.NONE);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String range = exchange.getRequestHeaders().getFirst("Range");
        requests.add(path
                + (range == null ? "" : " " + range)
                + (exchange.getRequestHeaders().containsKey("Authorization") ? " token" : ""));
        if (path.equals("/api/models/org/tiny/revision/main")) {
            send(exchange, 200, listing(), 0);
        } else if (path.startsWith("/api/models/org/private/")) {
            send(exchange, 401, new byte[0], 0);
        } else if (path.startsWith("/org/tiny/resolve/" + COMMIT + "/onnx/")) {
            // elsewhere: another authority, as far as the client can tell
            String name = path.substring(path.indexOf("onnx/"));
            exchange.getResponseHeaders()
                    .add("Location", "http://localhost:" + server.getAddress().getPort() + "/store/" + name);
            send(exchange, 302, new byte[0], 0);
        } else if (path.startsWith("/store/")) {
            content(exchange, files.get(path.substring("/store/".length())), range);
        } else if (path.startsWith("/org/tiny/resolve/" + COMMIT + "/")) {
            content(exchange, files.get(path.substring(path.lastIndexOf('/') + 1)), range);
        } else {
            send(exchange, 404, new byte[0], 0);
        }
    }

    private void content(HttpExchange exchange, byte[] content, String range) throws IOException {
        int from = range == null ? 0 : Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
        byte[] part = Arrays.copyOfRange(content, from, content.length);
        if (tampered && part.length > 100) {
            part[50]++;
        }
        send(exchange, from > 0 ? 206 : 200, part, cutAfter);
    }

    private static void send(HttpExchange exchange, int status, byte[] body, int cut) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (cut > 0 && cut < body.length) {
            exchange.getResponseBody().write(body, 0, cut);
            exchange.getResponseBody().flush();
        } else if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    private byte[] listing() throws IOException {
        ObjectNode model = new ObjectMapper().createObjectNode().put("sha", COMMIT);
        ArrayNode siblings = model.putArray("siblings");
        files.forEach((name, content) -> {
            ObjectNode file = siblings.addObject().put("rfilename", name).put("size", content.length);
            file.put("blobId", git(content));
            if (name.startsWith("onnx/")) {
                file.putObject("lfs").put("sha256", digest("SHA-256", content)).put("size", content.length);
            }
        });
        return new ObjectMapper().writeValueAsBytes(model);
    }

    private static String git(byte[] content) {
        byte[] head = ("blob " + content.length + "\0").getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(head, head.length + content.length);
        System.arraycopy(content, 0, all, head.length, content.length);
        return digest("SHA-1", all);
    }

    private static String digest(String algorithm, byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatAModelNeedsComesOnceIntoTheHubsOwnLayout() throws Exception {
        Path snapshot = pull("model.onnx");
        assertThat(snapshot).isEqualTo(folder.resolve("hub/models--org--tiny/snapshots/" + COMMIT));
        for (String name : List.of("config.json", "tokenizer.json", "onnx/model.onnx", "onnx/model.onnx_data")) {
            assertThat(Files.readAllBytes(snapshot.resolve(name))).isEqualTo(files.get(name));
            assertThat(Files.isSymbolicLink(snapshot.resolve(name))).isTrue();
        }
        assertThat(snapshot.resolve("README.md")).doesNotExist();
        assertThat(folder.resolve("hub/models--org--tiny/refs/main")).hasContent(COMMIT);
        assertThat(folder.resolve("hub/models--org--tiny/blobs/" + digest("SHA-256", files.get("onnx/model.onnx"))))
                .exists();

        requests.clear();
        assertThat(pull("model.onnx")).isEqualTo(snapshot);
        assertThat(requests).hasSize(1).allMatch(request -> request.startsWith("/api/"));
    }

    @Test
    void theTokenGoesToTheHubAlone() {
        pull("model.onnx");
        assertThat(requests)
                .filteredOn(request -> request.contains("token"))
                .allMatch(request -> !request.startsWith("/store/"));
        assertThat(requests).anyMatch(request -> request.startsWith("/api/") && request.endsWith(" token"));
        assertThat(requests).anyMatch(request -> request.startsWith("/store/"));
    }

    @Test
    void aCutConnectionIsTakenUpWhereItEnded() throws Exception {
        cutAfter = 100_000;
        Path snapshot = pull("model.onnx");
        assertThat(Files.readAllBytes(snapshot.resolve("onnx/model.onnx"))).isEqualTo(files.get("onnx/model.onnx"));
        assertThat(requests).anyMatch(request -> request.startsWith("/store/onnx/model.onnx bytes="));
    }

    @Test
    void aDownloadThatEndsTooOftenIsGoneOnWithTheNextTime() throws Exception {
        cutAfter = 40_000;
        assertThatThrownBy(() -> pull("model.onnx"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("did not come whole")
                .hasMessageContaining("try again");
        Path snapshot = folder.resolve("hub/models--org--tiny/snapshots/" + COMMIT);
        assertThat(snapshot.resolve("onnx/model.onnx")).doesNotExist();
        requests.clear();
        cutAfter = Integer.MAX_VALUE;
        pull("model.onnx");
        assertThat(requests).anyMatch(request -> request.startsWith("/store/onnx/model.onnx bytes=2"));
        assertThat(Files.readAllBytes(snapshot.resolve("onnx/model.onnx"))).isEqualTo(files.get("onnx/model.onnx"));
    }

    @Test
    void aContentOfTheWrongHashIsThrownAway() throws Exception {
        tampered = true;
        assertThatThrownBy(() -> pull("model.onnx"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("not what the hub lists");
        try (var blobs = Files.list(folder.resolve("hub/models--org--tiny/blobs"))) {
            assertThat(blobs.map(blob -> blob.getFileName().toString()).toList())
                    .noneMatch(name -> name.startsWith(digest("SHA-256", files.get("onnx/model.onnx"))));
        }
    }

    @Test
    void whatIsNotThereOrNotAllowedIsSaid() {
        Hub hub = new Hub(settings(false));
        assertThatThrownBy(() -> hub.folder(HubReference.of("hf://org/none"), List.of("model.onnx"), Hub.Progress.NONE))
                .hasMessageContaining("no such model or revision");
        assertThatThrownBy(
                        () -> hub.folder(HubReference.of("hf://org/private"), List.of("model.onnx"), Hub.Progress.NONE))
                .hasMessageContaining("401")
                .hasMessageContaining("HF_TOKEN")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> pull("model_O4.onnx"))
                .hasMessageContaining("no model_O4.onnx")
                .hasMessageContaining("onnx/model.onnx");
        assertThatThrownBy(() -> HubReference.of("hf://a/b/c")).hasMessageContaining("hf://org/name");
    }

    @Test
    void withoutTheHubTheCacheIsEnough() {
        assertThatThrownBy(() -> new Hub(settings(true)).folder(MODEL, List.of("model.onnx"), Hub.Progress.NONE))
                .hasMessageContaining("HF_HUB_OFFLINE")
                .hasMessageContaining("sluice pull org/tiny");
        Path snapshot = pull("model.onnx");
        requests.clear();
        assertThat(new Hub(settings(true)).folder(MODEL, List.of("model.onnx"), Hub.Progress.NONE))
                .isEqualTo(snapshot);
        assertThat(requests).isEmpty();
        server.stop(0);
        assertThat(pull("model.onnx")).isEqualTo(snapshot);
    }

    @Test
    void ofSeveralFilesTheFirstThatThereIsComes() {
        Path snapshot =
                new Hub(settings(false)).folder(MODEL, List.of("model_O4.onnx", "model.onnx"), Hub.Progress.NONE);
        assertThat(snapshot.resolve("onnx/model.onnx")).exists();
    }

    @Test
    void progressGoesFromNothingToAll() {
        List<Long> seen = new ArrayList<>();
        new Hub(settings(false)).folder(MODEL, List.of("model.onnx"), (file, done, size) -> {
            if (file.equals("onnx/model.onnx")) {
                seen.add(done);
                assertThat(size).isEqualTo(300_000);
            }
        });
        assertThat(seen).isSorted().endsWith(300_000L);
    }
}
