package dev.sluice.cli;

import dev.sluice.config.ConfigFile;
import dev.sluice.config.ConfigurationException;
import dev.sluice.config.SluiceConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options of every command that reads a configuration. */
final class ConfigOptions {
    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The YAML file, see config/.")
    private Path file;

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            mapFallbackValue = "",
            description = "Sets a key, whatever the file says; repeatable.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    Path file() {
        return file;
    }

    /**
     * Reads and checks it.
     *
     * @throws ConfigurationException if it cannot be used
     */
    SluiceConfig read() {
        return SluiceConfig.of(ConfigFile.read(file, overrides, System.getenv()));
    }
}
