package dev.sluice.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.sluice.model.Encoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model's file to a session, with a tail put after its graph where there is one. A tail that does not fit is left out, and that
 * is said.
 */
final class SessionLoader {
    private static final Logger log = LoggerFactory.getLogger(SessionLoader.class);
    private static final String EXTERNAL_DATA = "session.model_external_initializers_file_folder_path";
    /** A model of more bytes does not fit into a buffer with a tail. */
    private static final long LARGEST = Integer.MAX_VALUE - (1 << 20);

    private final OrtEnvironment environment;
    private final Encoder encoder;
    private final SessionOptions options;

    SessionLoader(OrtEnvironment environment, Encoder encoder, SessionOptions options) {
        this.environment = environment;
        this.encoder = encoder;
        this.options = options;
    }

    OrtSession load(Function<ModelGraph, Optional<GraphTail>> fusion) throws OrtException {
        Optional<Path> path = encoder.folder().path(encoder.file());
        Optional<byte[]> tail = tail(fusion);
        if (tail.isPresent()) {
            try {
                path.ifPresent(file -> externalDataBeside(file));
                return environment.createSession(fused(tail.get()), options);
            } catch (OrtException e) {
                notFused(e.getMessage());
            } catch (OutOfMemoryError e) {
                notFused(e.getMessage() + " (-XX:MaxDirectMemorySize must be larger than the model)");
            }
        }
        return path.isPresent()
                ? environment.createSession(path.get().toString(), options)
                : environment.createSession(encoder.folder().direct(encoder.file(), 0), options);
    }

    private Optional<byte[]> tail(Function<ModelGraph, Optional<GraphTail>> fusion) {
        if (encoder.folder().size(encoder.file()) > LARGEST) {
            return Optional.empty();
        }
        try {
            return fusion.apply(ModelGraph.read(encoder.folder().mapped(encoder.file())))
                    .map(GraphTail::bytes);
        } catch (IOException e) {
            notFused(e.getMessage());
            return Optional.empty();
        }
    }

    /** The model with the tail behind it: to protobuf, one message after another is both merged. */
    private ByteBuffer fused(byte[] tail) {
        ByteBuffer model = encoder.folder().direct(encoder.file(), tail.length);
        int end = model.limit();
        return model.clear().position(end).put(tail).flip();
    }

    private void externalDataBeside(Path file) {
        try {
            options.addConfigEntry(
                    EXTERNAL_DATA, file.toAbsolutePath().getParent().toString());
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime refuses the key " + EXTERNAL_DATA, e);
        }
    }

    private void notFused(String reason) {
        log.warn("{}: the last step runs after the model, not in its graph: {}", name(), reason);
    }

    private String name() {
        return "model " + encoder.folder().location() + "/" + encoder.file();
    }
}
