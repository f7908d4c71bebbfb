package dev.sluice.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.tokenize.TokenizerOptions;
import java.util.List;
import java.util.Optional;

/**
 * What every task needs to know of a model, read once from its folder.
 *
 * @param folder    its files
 * @param file      the ONNX file
 * @param name      the header {@code sluice.model} and the field {@code model} of each answer
 * @param revision  the header {@code sluice.model.revision}
 * @param maxTokens the longest text it takes, in tokens, special tokens included
 * @param padId     what short texts of a batch are filled up with
 * @param tokenizer how its texts are tokenized
 */
public record Encoder(
        ModelFolder folder,
        String file,
        String name,
        String revision,
        int maxTokens,
        long padId,
        TokenizerOptions tokenizer) {
    private static final int SANE_LENGTH = 1_000_000;

    /**
     * Reads the folder.
     *
     * @throws ModelException if a file is missing, is not what it should be, or contradicts the options
     */
    public static Encoder of(ModelOptions options) {
        ModelFolder folder = ModelFolder.at(options.path(), options.files());
        String file = folder.first(options.files());
        JsonNode config = folder.json("config.json");
        byte[] tokenizerJson = folder.required("tokenizer.json");
        JsonNode sentenceBert = folder.json("sentence_bert_config.json");
        int maxTokens = maxTokens(options, folder, config, sentenceBert);
        if (options.overflow().overlap() > maxTokens / 2) {
            throw new ModelException(
                    "model.overlap: found " + options.overflow().overlap() + "; chunks of " + maxTokens
                            + " tokens may share at most half of them.");
        }
        return new Encoder(
                folder,
                file,
                folder.name(),
                options.revision().orElseGet(() -> folder.hash(file)),
                maxTokens,
                config.path("pad_token_id").asLong(0),
                new TokenizerOptions(
                        tokenizerJson,
                        maxTokens,
                        sentenceBert.path("do_lower_case").asBoolean(),
                        TokenizerOptions.Truncation.LONGEST_FIRST,
                        false,
                        options.overflow()));
    }

    /**
     * A special token by its key, such as {@code mask_token}: as {@code tokenizer_config.json} or else
     * {@code special_tokens_map.json} names it.
     */
    public Optional<String> specialToken(String key) {
        for (String file : List.of("tokenizer_config.json", "special_tokens_map.json")) {
            JsonNode token = folder.json(file).path(key);
            String name = token.isObject() ? token.path("content").asText() : token.asText();
            if (!name.isEmpty() && !token.isNull()) {
                return Optional.of(name);
            }
        }
        return Optional.empty();
    }

    private static int maxTokens(ModelOptions options, ModelFolder folder, JsonNode config, JsonNode sentenceBert) {
        int positions = positions(config);
        if (options.maxTokens().isPresent()) {
            int wanted = options.maxTokens().get();
            if (wanted > positions) {
                throw new ModelException("model.max-tokens: found " + wanted + ", but " + folder.location()
                        + " takes at most " + positions + " tokens (max_position_embeddings in config.json).");
            }
            return wanted;
        }
        int own = sentenceBert.path("max_seq_length").asInt(SANE_LENGTH);
        double tokenizer =
                folder.json("tokenizer_config.json").path("model_max_length").asDouble(SANE_LENGTH);
        int least = (int) Math.min(Math.min(own, positions), tokenizer);
        if (least >= SANE_LENGTH) {
            throw new ModelException(
                    "model " + folder.location() + ": neither config.json (max_position_embeddings) nor "
                            + "tokenizer_config.json (model_max_length) nor sentence_bert_config.json (max_seq_length) says how "
                            + "long a text may be. Set model.max-tokens.");
        }
        if (least < 3) {
            throw new ModelException("model " + folder.location() + ": its maximum length is " + least
                    + " tokens, which leaves no room for text.");
        }
        return least;
    }

    /** RoBERTa and its kin count positions from the padding's number on, so they take fewer tokens than positions. */
    private static int positions(JsonNode config) {
        int positions = config.path("max_position_embeddings").asInt(SANE_LENGTH);
        String type = config.path("model_type").asText();
        boolean offset = type.contains("roberta") || type.equals("camembert") || type.equals("mpnet");
        return positions - (offset ? config.path("pad_token_id").asInt(1) + 1 : 0);
    }
}
