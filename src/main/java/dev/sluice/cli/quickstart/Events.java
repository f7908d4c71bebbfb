package dev.sluice.cli.quickstart;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.config.ConfigurationException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The events that quickstart sends, one a line: a {@code .jsonl} file's lines go as they are, any other line becomes
 * {@code {"text": line}}.
 */
final class Events implements AutoCloseable {
    private final BufferedReader lines;
    private final boolean json;
    private final ObjectMapper mapper = new ObjectMapper();

    private Events(InputStream in, boolean json) {
        this.lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        this.json = json;
    }

    /** Bundled ones. */
    static Events samples(String resource) {
        return new Events(Events.class.getResourceAsStream(resource), true);
    }

    /**
     * A file's, or standard input's for {@code -}.
     *
     * @throws ConfigurationException if there is no such file
     */
    static Events of(String input) {
        if (input.equals("-")) {
            return new Events(System.in, false);
        }
        try {
            return new Events(Files.newInputStream(Path.of(input)), input.endsWith(".jsonl"));
        } catch (NoSuchFileException e) {
            throw new ConfigurationException("--input " + input + ": there is no such file.", e);
        } catch (IOException e) {
            throw new ConfigurationException("--input " + input + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** How many events a file has, or -1 where that cannot be known before. */
    static long count(String input) {
        if (input.equals("-") || !Files.isRegularFile(Path.of(input))) {
            return -1;
        }
        try (Events events = of(input)) {
            long count = 0;
            for (Iterator<byte[]> values = events.values(); values.hasNext(); values.next()) {
                count++;
            }
            return count;
        }
    }

    /** The records' values, read as they are asked for. */
    Iterator<byte[]> values() {
        Stream<String> all = json ? lines.lines().filter(line -> !line.isBlank()) : lines.lines();
        return all.map(this::value).iterator();
    }

    private byte[] value(String line) {
        try {
            return json ? line.getBytes(StandardCharsets.UTF_8) : mapper.writeValueAsBytes(Map.of("text", line));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a map of texts can be written", e);
        }
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
