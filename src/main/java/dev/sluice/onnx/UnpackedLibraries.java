package dev.sluice.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder into which ONNX Runtime unpacks its native libraries at every start. It leaves the folder behind, and after a
 * crash the libraries with it; where the system tells which files are mapped, and lets them be removed while they are
 * (Linux), they are removed as soon as they are loaded.
 */
final class UnpackedLibraries {
    private static final Logger log = LoggerFactory.getLogger(UnpackedLibraries.class);
    private static final Path MAPS = Path.of("/proc/self/maps");
    private static final String FOLDER = "/onnxruntime-java";

    private UnpackedLibraries() {}

    /** Removes them; the libraries that are loaded stay loaded. */
    static void remove() {
        if (!Files.isReadable(MAPS)) {
            return;
        }
        try (Stream<String> lines = Files.lines(MAPS)) {
            Set<Path> folders = lines.filter(line -> line.contains(FOLDER))
                    .map(line -> Path.of(line.substring(line.indexOf('/'))).getParent())
                    .filter(Files::isDirectory)
                    .collect(Collectors.toSet());
            for (Path folder : folders) {
                removeFolder(folder);
            }
        } catch (IOException e) {
            log.warn(
                    "ONNX Runtime's unpacked libraries cannot be removed and stay in the temp folder: {}",
                    e.toString());
        }
    }

    private static void removeFolder(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> content = Files.list(folder)) {
            files = content.toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
        Files.delete(folder);
    }
}
