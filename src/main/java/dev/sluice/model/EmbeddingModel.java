package dev.sluice.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a model's hidden states become an embedding, as {@code modules.json} and {@code 1_Pooling/config.json} of
 * sentence-transformers say. A folder without them means mean pooling without normalization, as it does there.
 *
 * @param pooling   the pooling modes; the vectors of several are put one after another
 * @param normalize whether the vector's L2 norm is made 1
 * @param prompt    what is written before each text
 */
public record EmbeddingModel(List<Pooling> pooling, boolean normalize, String prompt) {
    private static final Logger log = LoggerFactory.getLogger(EmbeddingModel.class);

    /**
     * Reads the folder.
     *
     * @throws ModelException if the modules are not a transformer, a pooling and at most a normalization
     */
    public static EmbeddingModel of(ModelFolder folder, ModelOptions options) {
        JsonNode modules = folder.json("modules.json");
        String poolingFolder = "1_Pooling";
        boolean normalize = false;
        for (JsonNode module : modules) {
            String type = module.path("type").asText();
            String kind = type.substring(type.lastIndexOf('.') + 1);
            switch (kind) {
                case "Transformer" -> {}
                case "Pooling" -> poolingFolder = module.path("path").asText(poolingFolder);
                case "Normalize" -> normalize = true;
                default ->
                    throw new ModelException("model " + folder.location() + ": modules.json has the module " + type
                            + ". Sluice knows Transformer, Pooling and Normalize.");
            }
        }
        List<Pooling> pooling = options.pooling();
        if (pooling.isEmpty()) {
            pooling = pooling(folder, poolingFolder + "/config.json");
        }
        String prompt = options.prompt().orElseGet(() -> usualPrompt(folder));
        JsonNode included = folder.json(poolingFolder + "/config.json").path("include_prompt");
        if (!prompt.isEmpty() && !included.asBoolean(true)) {
            throw new ModelException(
                    "model " + folder.location() + ": " + poolingFolder + "/config.json leaves the "
                            + "prompt out of the pooling (include_prompt), which Sluice does not do. Set model.prompt to \"\".");
        }
        return new EmbeddingModel(pooling, options.normalize().orElse(normalize), prompt);
    }

    /** What sentence-transformers writes before a text unless told otherwise. */
    private static String usualPrompt(ModelFolder folder) {
        JsonNode config = folder.json("config_sentence_transformers.json");
        String name = config.path("default_prompt_name").asText();
        return name.equals("null") ? "" : config.path("prompts").path(name).asText();
    }

    private static List<Pooling> pooling(ModelFolder folder, String file) {
        JsonNode config = folder.json(file);
        if (config.isMissingNode()) {
            log.warn(
                    "model {}: no {}: mean pooling is assumed, as sentence-transformers does; model.pooling says otherwise",
                    folder.location(),
                    file);
            return List.of(Pooling.MEAN);
        }
        List<Pooling> modes = new ArrayList<>();
        for (Pooling mode : Pooling.values()) {
            boolean named = config.path("pooling_mode").asText().equals(mode.configName());
            if (named || config.path(mode.configKey()).asBoolean()) {
                modes.add(mode);
            }
        }
        if (modes.isEmpty()) {
            throw new ModelException("model " + folder.location() + ": " + file
                    + " asks for no pooling that Sluice knows: "
                    + Arrays.stream(Pooling.values()).map(Pooling::configName).toList()
                    + ". Set model.pooling to one of them.");
        }
        return List.copyOf(modes);
    }
}
