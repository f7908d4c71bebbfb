package dev.sluice.model.hub;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where the hub is and what is kept of it, by the environment variables of Hugging Face's own client.
 *
 * @param endpoint {@code HF_ENDPOINT}, without a slash at its end
 * @param token    {@code HF_TOKEN}
 * @param cache    {@code HF_HUB_CACHE}, or {@code hub} in {@code HF_HOME}
 * @param offline  {@code HF_HUB_OFFLINE}: only what is in the cache
 */
public record HubSettings(String endpoint, Optional<String> token, Path cache, boolean offline) {

    /** Reads an environment. */
    public static HubSettings of(Map<String, String> environment) {
        String endpoint = environment.getOrDefault("HF_ENDPOINT", "https://huggingface.co");
        String home = environment.getOrDefault(
                "HF_HOME",
                Path.of(System.getProperty("user.home"), ".cache", "huggingface")
                        .toString());
        String cache =
                environment.getOrDefault("HF_HUB_CACHE", Path.of(home, "hub").toString());
        String offline = environment.getOrDefault("HF_HUB_OFFLINE", "0");
        return new HubSettings(
                endpoint.replaceAll("/+$", ""),
                Optional.ofNullable(environment.get("HF_TOKEN")).filter(token -> !token.isBlank()),
                Path.of(cache),
                offline.equals("1") || offline.equalsIgnoreCase("true"));
    }
}
