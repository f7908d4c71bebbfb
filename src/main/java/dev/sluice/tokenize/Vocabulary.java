package dev.sluice.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/** The words of a tokenizer and their numbers, as {@code tokenizer.json} has them, added tokens included. Immutable. */
public final class Vocabulary {
    private final Map<String, Integer> ids;
    private final String[] words;

    private Vocabulary(Map<String, Integer> ids) {
        this.ids = ids;
        int size = ids.values().stream().mapToInt(Integer::intValue).max().orElse(-1) + 1;
        this.words = new String[size];
        ids.forEach((word, id) -> words[id] = word);
    }

    /**
     * Reads it.
     *
     * @param tokenizerJson the content of {@code tokenizer.json}
     * @throws IOException if it is no JSON
     */
    public static Vocabulary of(byte[] tokenizerJson) throws IOException {
        JsonNode tokenizer = new ObjectMapper().readTree(tokenizerJson);
        JsonNode words = tokenizer.path("model").path("vocab");
        Map<String, Integer> ids = new HashMap<>();
        if (words.isArray()) {
            // Unigram: pairs of a word and its score
            for (int id = 0; id < words.size(); id++) {
                ids.put(words.get(id).path(0).asText(), id);
            }
        } else {
            words.properties()
                    .forEach(word -> ids.put(word.getKey(), word.getValue().asInt()));
        }
        for (JsonNode added : tokenizer.path("added_tokens")) {
            ids.put(added.path("content").asText(), added.path("id").asInt());
        }
        return new Vocabulary(ids);
    }

    /** One more than the largest number. */
    public int size() {
        return words.length;
    }

    /** The word of a number; an empty one where the vocabulary has a gap. */
    public String word(int id) {
        return id < words.length && words[id] != null ? words[id] : "";
    }

    /** The number of a word. */
    public OptionalInt id(String word) {
        Integer id = ids.get(word);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }
}
