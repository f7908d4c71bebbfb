package dev.sluice.model.hub;

import dev.sluice.model.ModelException;
import dev.sluice.model.hub.HubClient.Content;
import dev.sluice.model.hub.HubClient.Listing;
import dev.sluice.model.hub.HubClient.RemoteFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Models of the hub in its own cache. A file is there whole or not at all: it is written beside its place, goes on where a cut
 * connection left it, and takes its place when its size and hash are right.
 */
public final class Hub {
    /** What is taken of a repository besides the model's ONNX file. */
    private static final Set<String> SMALL_FILES = Set.of(
            "config.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "modules.json",
            "sentence_bert_config.json",
            "config_sentence_transformers.json",
            "1_Pooling/config.json");

    private static final int ATTEMPTS = 5;
    private static final int SHA_256_DIGITS = 64;

    private final HubSettings settings;
    private final HubClient client;

    /** Is told how a download goes. */
    @FunctionalInterface
    public interface Progress {
        /** Nobody is told. */
        Progress NONE = (file, done, size) -> {};

        /**
         * @param file which file
         * @param done how many bytes of it are there
         * @param size how many it has
         */
        void at(String file, long done, long size);
    }

    /** @param settings where the hub and its cache are */
    public Hub(HubSettings settings) {
        this.settings = settings;
        this.client = new HubClient(settings);
    }

    /**
     * The folder of a model's files, brought here first if need be.
     *
     * @param onnx the model's file, or several of which the first that there is comes; with or without the folder {@code onnx/}.
     *             What it is split into comes with it
     * @throws ModelException if the model or the file does not exist, may not be read, or does not come whole
     */
    public Path folder(HubReference reference, List<String> onnx, Progress progress) {
        HubCache cache = new HubCache(settings.cache(), reference);
        try {
            if (settings.offline()) {
                return cached(cache, reference, onnx, "HF_HUB_OFFLINE is set");
            }
            Listing listing;
            try {
                listing = client.list(reference);
            } catch (IOException e) {
                return cached(cache, reference, onnx, settings.endpoint() + " does not answer: " + e);
            }
            for (RemoteFile file : wanted(listing, reference, onnx)) {
                fetch(cache, reference, listing.commit(), file, progress);
                cache.link(listing.commit(), file.name(), file.hash());
            }
            cache.note(reference.revision(), listing.commit());
            return cache.snapshot(listing.commit());
        } catch (IOException e) {
            throw new ModelException("model " + reference + ": " + e.getMessage(), e);
        }
    }

    private static Path cached(HubCache cache, HubReference reference, List<String> onnx, String why)
            throws IOException {
        Optional<Path> snapshot = cache.commit(reference.revision()).map(cache::snapshot);
        boolean whole = snapshot.filter(folder -> onnx.stream()
                        .anyMatch(file -> Files.exists(folder.resolve(file))
                                || Files.exists(folder.resolve("onnx").resolve(file))))
                .isPresent();
        if (!whole) {
            throw new ModelException(
                    "model " + reference + ": " + String.join(", ", onnx) + " is not in the cache, and " + why
                            + ". `sluice pull " + reference.repository() + "` brings it while the hub can be reached.");
        }
        return snapshot.get();
    }

    private static List<RemoteFile> wanted(Listing listing, HubReference reference, List<String> onnx) {
        List<RemoteFile> models = onnx.stream()
                .flatMap(wanted -> listing.files().stream()
                        .filter(file ->
                                file.name().equals(wanted) || file.name().equals("onnx/" + wanted)))
                .toList();
        if (models.isEmpty()) {
            List<String> found = listing.files().stream()
                    .map(RemoteFile::name)
                    .filter(name -> name.endsWith(".onnx"))
                    .toList();
            throw new ModelException("model " + reference + ": it has no " + String.join(", ", onnx) + "; "
                    + (found.isEmpty()
                            ? "it has no ONNX file at all: `optimum-cli export onnx --model " + reference.repository()
                                    + " FOLDER` makes one."
                            : "set model.file to one of " + found + "."));
        }
        String model = models.get(0).name();
        return listing.files().stream()
                .filter(file -> SMALL_FILES.contains(file.name())
                        || file.name().equals(model)
                        || file.name().equals(model + "_data")
                        || file.name().equals(model + ".data"))
                .toList();
    }

    private void fetch(HubCache cache, HubReference reference, String commit, RemoteFile file, Progress progress)
            throws IOException {
        if (Files.exists(cache.blob(file.hash()))) {
            progress.at(file.name(), file.size(), file.size());
            return;
        }
        Path incomplete = cache.incomplete(file.hash());
        Files.createDirectories(incomplete.getParent());
        IOException last = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                goOn(incomplete, reference, commit, file, progress);
                check(incomplete, reference, file);
                cache.complete(file.hash());
                return;
            } catch (IOException e) {
                last = e;
            }
        }
        throw new IOException(
                file.name() + " did not come whole in " + ATTEMPTS + " attempts: " + last
                        + ". What is there is kept; try again to go on.",
                last);
    }

    private void goOn(Path incomplete, HubReference reference, String commit, RemoteFile file, Progress progress)
            throws IOException {
        long done = Files.exists(incomplete) ? Files.size(incomplete) : 0;
        if (done >= file.size()) {
            return;
        }
        Content content = client.open(reference, commit, file.name(), done);
        StandardOpenOption how = content.from() > 0 ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
        done = content.from();
        try (InputStream in = content.body();
                OutputStream out =
                        Files.newOutputStream(incomplete, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how)) {
            byte[] chunk = new byte[1 << 16];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                out.write(chunk, 0, read);
                done += read;
                progress.at(file.name(), done, file.size());
            }
        }
    }

    /** A content of the wrong size or hash is thrown away: to go on with it would never make it right. */
    private static void check(Path incomplete, HubReference reference, RemoteFile file) throws IOException {
        long size = Files.size(incomplete);
        if (size < file.size()) {
            throw new IOException(size + " of " + file.size() + " bytes came");
        }
        String hash = hash(incomplete, size, file.hash().length() == SHA_256_DIGITS);
        if (size != file.size() || !hash.equals(file.hash())) {
            Files.delete(incomplete);
            throw new ModelException("model " + reference + ": " + file.name() + " is not what the hub lists: found "
                    + size + " bytes of hash " + hash + ", wanted " + file.size() + " of " + file.hash()
                    + ". It was thrown away; if this happens again, something between here and the hub changes it.");
        }
    }

    private static String hash(Path file, long size, boolean large) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance(large ? "SHA-256" : "SHA-1");
            if (!large) {
                digest.update(("blob " + size + "\0").getBytes(StandardCharsets.UTF_8));
            }
            byte[] chunk = new byte[1 << 16];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                digest.update(chunk, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1 and SHA-256", e);
        }
    }
}
