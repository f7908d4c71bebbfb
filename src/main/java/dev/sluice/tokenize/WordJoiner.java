package dev.sluice.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tokens back to text, as the {@code decoder} of {@code tokenizer.json} says and Hugging Face's tokenizers do it
 * ({@code decoders/wordpiece.rs}, {@code byte_level.rs}, {@code metaspace.rs}). The native library decodes numbers only; words
 * that are put together of tokens have none.
 */
public final class WordJoiner {
    /** What tokenizers clean up, in this order. */
    private static final List<String[]> CLEANED = List.of(
            new String[] {" .", "."},
            new String[] {" ?", "?"},
            new String[] {" !", "!"},
            new String[] {" ,", ","},
            new String[] {" ' ", "'"},
            new String[] {" n't", "n't"},
            new String[] {" 'm", "'m"},
            new String[] {" do not", " don't"},
            new String[] {" 's", "'s"},
            new String[] {" 've", "'ve"},
            new String[] {" 're", "'re"});

    private static final Map<Integer, Integer> BYTE_OF = byteLevel();
    private static final String METASPACE = "\u2581";

    private final String type;
    private final String prefix;
    private final boolean cleanup;
    private final Optional<String> subwordPrefix;

    private WordJoiner(String type, String prefix, boolean cleanup, Optional<String> subwordPrefix) {
        this.type = type;
        this.prefix = prefix;
        this.cleanup = cleanup;
        this.subwordPrefix = subwordPrefix;
    }

    /**
     * Reads what the tokenizer's decoder is.
     *
     * @throws IOException if it is none that Sluice knows
     */
    public static WordJoiner of(byte[] tokenizerJson) throws IOException {
        JsonNode tokenizer = new ObjectMapper().readTree(tokenizerJson);
        JsonNode decoder = tokenizer.path("decoder");
        String type = decoder.path("type").asText();
        if (!List.of("WordPiece", "ByteLevel", "Metaspace").contains(type)) {
            throw new IOException("the decoder of tokenizer.json is \"" + type
                    + "\"; to put words together Sluice knows WordPiece, ByteLevel and Metaspace");
        }
        JsonNode continuing = tokenizer.path("model").path("continuing_subword_prefix");
        return new WordJoiner(
                type,
                decoder.path("prefix").asText("##"),
                decoder.path("cleanup").asBoolean(true),
                Optional.ofNullable(continuing.textValue()).filter(text -> !text.isEmpty()));
    }

    /** What tokens that continue a word begin with, where the tokenizer's model has such a thing. */
    public Optional<String> subwordPrefix() {
        return subwordPrefix;
    }

    /** The text of tokens. */
    public String join(List<String> tokens) {
        return switch (type) {
            case "WordPiece" -> wordPieces(tokens);
            case "ByteLevel" -> bytes(tokens);
            default -> metaspaces(tokens);
        };
    }

    private String wordPieces(List<String> tokens) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < tokens.size(); i++) {
            String token = tokens.get(i);
            if (i > 0) {
                token = token.startsWith(prefix) ? token.substring(prefix.length()) : " " + token;
            }
            text.append(cleanup ? cleaned(token) : token);
        }
        return text.toString();
    }

    /** Spaces before punctuation and in English contractions, as tokenizers remove them token by token. */
    static String cleaned(String token) {
        String text = token;
        for (String[] each : CLEANED) {
            text = text.replace(each[0], each[1]);
        }
        return text;
    }

    private static String metaspaces(List<String> tokens) {
        String text = String.join("", tokens).replace(METASPACE, " ");
        return text.startsWith(" ") ? text.substring(1) : text;
    }

    /** GPT-2's way of writing every byte as a character that can be seen; a token with any other character is text itself. */
    private static String bytes(List<String> tokens) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String token : tokens) {
            if (token.chars().allMatch(BYTE_OF::containsKey)) {
                token.chars().map(BYTE_OF::get).forEach(bytes::write);
            } else {
                bytes.writeBytes(token.getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static Map<Integer, Integer> byteLevel() {
        Map<Integer, Integer> byteOf = new HashMap<>();
        int next = 256;
        for (int b = 0; b < 256; b++) {
            boolean seen = b >= '!' && b <= '~' || b >= 0xA1 && b <= 0xAC || b >= 0xAE;
            byteOf.put(seen ? b : next++, b);
        }
        return Map.copyOf(byteOf);
    }
}
