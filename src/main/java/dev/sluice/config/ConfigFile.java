package dev.sluice.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A YAML file as paths and values, both with dots between: {@code input: {topic: a}} is {@code input.topic = a}. Values may
 * hold <code>${ENV_VAR}</code> or <code>${ENV_VAR:default}</code>.
 */
public final class ConfigFile {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::([^}]*))?}");

    private final Map<String, String> environment;
    private final Map<String, String> values = new TreeMap<>();

    private ConfigFile(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * Reads a file.
     *
     * @param file        the YAML file
     * @param overrides   paths and values that go before the file's
     * @param environment the variables that values may name
     * @return every path that is set
     * @throws ConfigurationException if the file is missing, is not YAML, sets a key twice, or names a variable that is not
     *                                set and has no default
     */
    public static Map<String, String> read(Path file, Map<String, String> overrides, Map<String, String> environment) {
        ConfigFile config = new ConfigFile(environment);
        JsonNode root = parse(file);
        if (!root.isObject()) {
            throw new ConfigurationException(file + ": it must hold sections such as input: and output:, found "
                    + root.getNodeType().toString().toLowerCase(java.util.Locale.ROOT) + ".");
        }
        config.flatten("", root);
        overrides.forEach((path, value) -> config.values.put(path, config.resolve(path, value)));
        return config.values;
    }

    private static JsonNode parse(Path file) {
        ObjectMapper yaml = new ObjectMapper(new YAMLFactory().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION));
        try {
            return yaml.readTree(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new ConfigurationException(
                    "--config " + file + ": there is no such file. Examples are in the folder config/.", e);
        } catch (JsonProcessingException e) {
            throw new ConfigurationException(
                    file + ", line " + e.getLocation().getLineNr() + ": " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new ConfigurationException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private void flatten(String path, JsonNode node) {
        if (node.isObject()) {
            node.properties()
                    .forEach(entry ->
                            flatten(path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(), entry.getValue()));
        } else if (node.isArray()) {
            List<String> items = new ArrayList<>();
            for (JsonNode item : node) {
                if (item.isContainerNode()) {
                    throw new ConfigurationException(path + ": a list may hold plain values only.");
                }
                items.add(item.asText());
            }
            put(path, String.join(",", items));
        } else if (!node.isNull()) {
            put(path, node.asText());
        }
    }

    private void put(String path, String value) {
        if (values.put(path, resolve(path, value)) != null) {
            throw new ConfigurationException(path + " is set twice.");
        }
    }

    private String resolve(String path, String value) {
        Matcher matcher = VARIABLE.matcher(value);
        return matcher.replaceAll(match -> {
            String found = environment.getOrDefault(match.group(1), match.group(2));
            if (found == null) {
                throw new ConfigurationException(path + ": the environment variable " + match.group(1)
                        + " is not set. Set it, or write ${" + match.group(1) + ":default}.");
            }
            return Matcher.quoteReplacement(found);
        });
    }
}
