package dev.sluice.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sluice.model.hub.Hub;
import dev.sluice.model.hub.HubReference;
import dev.sluice.model.hub.HubSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A model's files: a folder of the file system, or one on the class path. */
public final class ModelFolder {
    private static final String CLASSPATH = "classpath:";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Logger log = LoggerFactory.getLogger(ModelFolder.class);
    /** Files that are worth a line in the log, in bytes. */
    private static final long LARGE = 1L << 20;

    private final String location;
    private final Path folder;
    private final String resources;
    private final String name;

    private ModelFolder(String location, Path folder, String resources, String name) {
        this.location = location;
        this.folder = folder;
        this.resources = resources;
        this.name = name;
    }

    /**
     * @param path a folder, {@code classpath:} and a folder of resources, or {@code hf://org/name} for a model of the hub, which
     *             is brought here if it is not in the hub's cache
     * @param onnx the model's file, or several of which one is wanted, for a model of the hub
     * @throws ModelException if there is no such folder or model
     */
    public static ModelFolder at(String path, List<String> onnx) {
        if (HubReference.is(path)) {
            HubReference reference = HubReference.of(path);
            Hub hub = new Hub(HubSettings.of(System.getenv()));
            return new ModelFolder(path, hub.folder(reference, onnx, ModelFolder::say), null, reference.name());
        }
        if (path.startsWith(CLASSPATH)) {
            String resources = path.substring(CLASSPATH.length()).replaceAll("^/+|/+$", "");
            return new ModelFolder(path, null, "/" + resources + "/", lastOf(resources));
        }
        Path folder = Path.of(path).toAbsolutePath().normalize();
        if (!Files.isDirectory(folder)) {
            String found = Files.exists(folder) ? "a file, not a folder" : "nothing there";
            throw new ModelException("model.path: " + path + " (" + folder + "): found " + found
                    + ". It must be a folder in Hugging Face's layout (config.json, tokenizer.json, model.onnx) or "
                    + "classpath:… for a bundled model.");
        }
        return new ModelFolder(path, folder, null, lastOf(folder.toString()));
    }

    private static String lastOf(String path) {
        Path last = Path.of(path).getFileName();
        return last == null ? path : last.toString();
    }

    private static void say(String file, long done, long size) {
        if (done == size && size > LARGE) {
            log.info("{} is there, {} MB", file, size >> 20);
        }
    }

    /** The model's name: the folder's, or the hub's. */
    public String name() {
        return name;
    }

    /** Where the model is, as it was configured. */
    public String location() {
        return location;
    }

    /**
     * A JSON file of the model; a missing node if there is no such file.
     *
     * @throws ModelException if the file cannot be read as JSON
     */
    public JsonNode json(String file) {
        Optional<byte[]> content = bytes(file);
        if (content.isEmpty()) {
            return MissingNode.getInstance();
        }
        try {
            return JSON.readTree(content.get());
        } catch (JsonProcessingException e) {
            throw new ModelException(
                    "model " + location + ": " + file + " is not JSON: " + e.getOriginalMessage() + " at line "
                            + e.getLocation().getLineNr(),
                    e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** A file of the model, if there is one. */
    public Optional<byte[]> bytes(String file) {
        try (InputStream in = open(file)) {
            return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** A file of the model that it cannot do without. */
    public byte[] required(String file) {
        return bytes(file).orElseThrow(() -> missing(file));
    }

    /**
     * A file's path, for a model in the file system: its external data files are found beside it.
     *
     * @return the path, or nothing for a model on the class path
     * @throws ModelException if there is no such file
     */
    public Optional<Path> path(String file) {
        if (folder == null) {
            return Optional.empty();
        }
        Path path = find(file);
        if (!Files.isRegularFile(path)) {
            throw missing(file);
        }
        return Optional.of(path);
    }

    /**
     * A file's content, outside of the Java heap: a model may be large.
     *
     * @param room how many bytes more the buffer has behind the content
     * @throws ModelException if there is no such file, or it is too large for a buffer (2 GiB)
     */
    public ByteBuffer direct(String file, int room) {
        try {
            long size = size(file);
            if (size + room > Integer.MAX_VALUE) {
                throw new ModelException("model " + location + ": " + file + " has " + size
                        + " bytes; a single file may have 2 GiB. Export it with external data.");
            }
            ByteBuffer content = ByteBuffer.allocateDirect((int) size + room).limit((int) size);
            try (InputStream in = open(file);
                    ReadableByteChannel channel = Channels.newChannel(in)) {
                int read = 0;
                while (content.hasRemaining() && read >= 0) {
                    read = channel.read(content);
                }
            }
            return content.flip();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** A file's content to be read here and there; not copied where the model is in the file system. */
    public ByteBuffer mapped(String file) {
        if (folder == null) {
            return direct(file, 0);
        }
        try (FileChannel channel = FileChannel.open(path(file).orElseThrow())) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** The ONNX files there are; of a model on the class path nobody knows. */
    public List<String> models() {
        if (folder == null) {
            return List.of();
        }
        List<String> models = new ArrayList<>();
        for (Path place : List.of(folder, folder.resolve("onnx"))) {
            if (Files.isDirectory(place)) {
                try (Stream<Path> files = Files.list(place)) {
                    files.map(file -> file.getFileName().toString())
                            .filter(file -> file.endsWith(".onnx"))
                            .sorted()
                            .forEach(models::add);
                } catch (IOException e) {
                    throw unreadable(place.toString(), e);
                }
            }
        }
        return models;
    }

    /** The first of some files that is there; the first of all if none is. */
    public String first(List<String> files) {
        return files.stream().filter(this::has).findFirst().orElse(files.get(0));
    }

    private boolean has(String file) {
        return folder == null
                ? ModelFolder.class.getResource(resources + file) != null
                : Files.isRegularFile(find(file));
    }

    /** How many bytes a file has. */
    public long size(String file) {
        try {
            if (folder != null) {
                return Files.size(path(file).orElseThrow());
            }
            URL url = ModelFolder.class.getResource(resources + file);
            if (url == null) {
                throw missing(file);
            }
            return url.openConnection().getContentLengthLong();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** The first 12 hexadecimal digits of a file's SHA-256. */
    public String hash(String file) {
        try (InputStream in = open(file)) {
            if (in == null) {
                throw missing(file);
            }
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] chunk = new byte[1 << 16];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                digest.update(chunk, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, 12);
        } catch (IOException e) {
            throw unreadable(file, e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private InputStream open(String file) throws IOException {
        if (folder == null) {
            return ModelFolder.class.getResourceAsStream(resources + file);
        }
        Path path = find(file);
        return Files.isRegularFile(path) ? Files.newInputStream(path) : null;
    }

    /** The hub keeps ONNX files in a folder of their own. */
    private Path find(String file) {
        Path own = folder.resolve(file);
        Path apart = folder.resolve("onnx").resolve(file);
        return !Files.exists(own) && Files.isRegularFile(apart) ? apart : own;
    }

    private ModelException missing(String file) {
        return new ModelException("model " + location + ": " + file + " is missing. A model folder holds config.json, "
                + "tokenizer.json and an ONNX file (model.file, model.onnx unless said), as Hugging Face lays them out; "
                + "optimum-cli export onnx makes one from a model of the hub.");
    }

    private ModelException unreadable(String file, IOException e) {
        return new ModelException("model " + location + ": " + file + " cannot be read: " + e.getMessage(), e);
    }
}
