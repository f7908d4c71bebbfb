package dev.sluice.model.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.model.ModelException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What is asked of the hub over HTTP. The token goes to the hub alone, not to where it sends for large files. */
final class HubClient {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final int MOST_REDIRECTS = 5;
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{40,64}");

    private final HubSettings settings;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /**
     * A file of a commit.
     *
     * @param name its path in the repository
     * @param size its bytes
     * @param hash SHA-256 of a large file's content, else the SHA-1 that git gives it; it is its name in the cache
     */
    record RemoteFile(String name, long size, String hash) {}

    /** A commit and its files. */
    record Listing(String commit, List<RemoteFile> files) {}

    HubClient(HubSettings settings) {
        this.settings = settings;
    }

    /**
     * Which files a revision has.
     *
     * @throws ModelException if there is no such repository or revision, or it may not be read
     * @throws IOException    if the hub does not answer
     */
    Listing list(HubReference reference) throws IOException {
        URI uri = URI.create(settings.endpoint() + "/api/models/" + reference.repository() + "/revision/"
                + reference.revision().replace("/", "%2F") + "?blobs=true");
        HttpResponse<InputStream> response = get(uri, reference, 0);
        try (InputStream body = response.body()) {
            JsonNode model = new ObjectMapper().readTree(body);
            List<RemoteFile> files = new ArrayList<>();
            for (JsonNode file : model.path("siblings")) {
                String large = file.path("lfs").path("sha256").asText();
                String hash = large.isEmpty() ? file.path("blobId").asText() : large;
                files.add(new RemoteFile(
                        file.path("rfilename").asText(), file.path("size").asLong(-1), hexadecimal(hash, uri)));
            }
            return new Listing(hexadecimal(model.path("sha").asText(), uri), files);
        }
    }

    /** Hashes become file names here, so they must be nothing else. */
    private static String hexadecimal(String hash, URI from) throws IOException {
        if (!HASH.matcher(hash).matches()) {
            throw new IOException(from + " lists \"" + hash + "\", which is no hash");
        }
        return hash;
    }

    /**
     * A file's content from a place on.
     *
     * @param from the first byte wanted; the answer may begin at 0 all the same
     */
    Content open(HubReference reference, String commit, String file, long from) throws IOException {
        URI uri = URI.create(settings.endpoint() + "/" + reference.repository() + "/resolve/" + commit + "/"
                + file.replace(" ", "%20"));
        HttpResponse<InputStream> response = get(uri, reference, from);
        return new Content(response.body(), response.statusCode() == 206 ? from : 0);
    }

    /** What is sent, and from which byte on. */
    record Content(InputStream body, long from) {}

    private HttpResponse<InputStream> get(URI uri, HubReference reference, long from) throws IOException {
        URI next = uri;
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            HttpResponse<InputStream> response = send(next, from);
            Optional<String> location = response.headers().firstValue("Location");
            if (response.statusCode() / 100 != 3 || location.isEmpty()) {
                return checked(response, reference);
            }
            response.body().close();
            next = next.resolve(location.get());
        }
        throw new IOException(uri + " is sent on more than " + MOST_REDIRECTS + " times");
    }

    private HttpResponse<InputStream> send(URI uri, long from) throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).timeout(ANSWER).header("User-Agent", "sluice");
        boolean hub = (uri.getScheme() + "://" + uri.getAuthority()).equals(origin());
        if (hub) {
            settings.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
        }
        if (from > 0) {
            request.header("Range", "bytes=" + from + "-");
        }
        try {
            return http.send(request.build(), BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + uri, e);
        }
    }

    private String origin() {
        URI endpoint = URI.create(settings.endpoint());
        return endpoint.getScheme() + "://" + endpoint.getAuthority();
    }

    private HttpResponse<InputStream> checked(HttpResponse<InputStream> response, HubReference reference)
            throws IOException {
        int status = response.statusCode();
        if (status == 200 || status == 206) {
            return response;
        }
        response.body().close();
        switch (status) {
            case 401, 403 ->
                throw new ModelException("model " + reference + ": the hub says " + status
                        + ": it does not exist, or may not be read"
                        + (settings.token().isPresent() ? " with this HF_TOKEN" : " without HF_TOKEN")
                        + ". Look at " + settings.endpoint() + "/" + reference.repository() + ".");
            case 404 ->
                throw new ModelException("model " + reference + ": the hub has no such model or revision ("
                        + response.uri() + " says 404).");
            default -> throw new IOException(response.uri() + " says " + status);
        }
    }
}
