package dev.sluice.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Shortens a text that is far too long for the model, where that provably cannot change the tokens that are left after
 * truncation: tokenizing 10 MB only to keep 128 tokens would stall a partition for seconds.
 *
 * <p>The proof holds for BERT's tokenizer (BertNormalizer, BertPreTokenizer, WordPiece, truncation on the right). It
 * works word by word, and a word ends for certain at white space, at an ASCII punctuation mark and at a Chinese
 * character. So the tokens of a prefix that ends there are the first tokens of the whole text, and once the prefix surely
 * has as many tokens as the model takes, the rest cannot matter. A word of more than {@code max_input_chars_per_word}
 * characters is one unknown token however it goes on, so its rest can be left out. Characters that are
 * not certain to be either (marks, symbols, controls) end nothing and count for nothing. Repeated white space is written
 * once. What the model's vocabulary adds ({@code added_tokens}) is never cut in two.
 */
final class LongTextCut {
    /** Texts shorter than this many characters per token are not looked at: tokenizing them costs less than a ms. */
    private static final int CHARACTERS_PER_TOKEN = 32;
    /** A symbol by its Unicode category, but normalization removes it. */
    private static final int REPLACEMENT = 0xFFFD;

    private final boolean possible;
    private final int maxTokens;
    private final int lookFrom;
    private final int unknownFrom;
    private final boolean chinese;
    private final boolean punctuationEndsWords;
    private final boolean longWordsAreUnknown;
    private final List<String> addedTokens;
    private final String uncountedPunctuation;

    private LongTextCut(JsonNode tokenizer, int maxTokens, int lookFrom) {
        JsonNode normalizer = tokenizer.path("normalizer");
        this.maxTokens = maxTokens;
        this.lookFrom = lookFrom;
        this.unknownFrom =
                tokenizer.path("model").path("max_input_chars_per_word").asInt(100) + 1;
        this.chinese = normalizer.path("handle_chinese_chars").asBoolean(true);
        this.addedTokens = new ArrayList<>();
        tokenizer
                .path("added_tokens")
                .forEach(token -> addedTokens.add(token.path("content").asText()));
        boolean normalized = false;
        for (JsonNode token : tokenizer.path("added_tokens")) {
            normalized |= token.path("normalized").asBoolean();
        }
        this.punctuationEndsWords = !normalized;
        this.longWordsAreUnknown =
                !normalized && addedTokens.stream().allMatch(t -> !t.isEmpty() && punctuation(t.charAt(0)));
        this.uncountedPunctuation = String.join("", addedTokens);
        this.possible = normalizer.path("type").asText().equals("BertNormalizer")
                && tokenizer.path("pre_tokenizer").path("type").asText().equals("BertPreTokenizer")
                && tokenizer.path("model").path("type").asText("WordPiece").equals("WordPiece")
                && addedTokens.stream().allMatch(LongTextCut::oneWord);
    }

    /**
     * @param tokenizer the parsed {@code tokenizer.json}
     * @param maxTokens the most tokens that are kept, special tokens included
     */
    static LongTextCut of(JsonNode tokenizer, int maxTokens) {
        return new LongTextCut(tokenizer, maxTokens, CHARACTERS_PER_TOKEN * maxTokens);
    }

    /** As {@link #of}, and looks at texts of {@code lookFrom} characters already. */
    static LongTextCut of(JsonNode tokenizer, int maxTokens, int lookFrom) {
        return new LongTextCut(tokenizer, maxTokens, lookFrom);
    }

    /** Whether the tokenizer is of the kind the proof holds for. */
    boolean possible() {
        return possible;
    }

    /**
     * The beginning of a text.
     *
     * @param text  its tokens are the whole text's first ones
     * @param whole whether they are all of them
     */
    record Prefix(String text, boolean whole) {}

    /** Whether a text is so long that looking for a cut pays. */
    boolean worthLooking(String text) {
        return possible && text.length() >= lookFrom;
    }

    /** A text with the same tokens up to the maximum, and with more than the maximum if the given one has more. */
    String prefix(String text) {
        return worthLooking(text) ? prefix(text, maxTokens).text() : text;
    }

    /** The shortest beginning of a text that surely has at least so many tokens, special tokens not counted. */
    Prefix prefix(String text, int leastTokens) {
        return new Scan(text, leastTokens).run();
    }

    private static boolean punctuation(int c) {
        return c >= '!' && c <= '/' || c >= ':' && c <= '@' || c >= '[' && c <= '`' || c >= '{' && c <= '~';
    }

    private static boolean whiteSpace(int c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }

    /** The ranges that BERT's basic tokenizer takes as Chinese and sets apart. */
    private static boolean ideograph(int c) {
        return c >= 0x4E00 && c <= 0x9FFF
                || c >= 0x3400 && c <= 0x4DBF
                || c >= 0x20000 && c <= 0x2A6DF
                || c >= 0x2A700 && c <= 0x2CEAF
                || c >= 0xF900 && c <= 0xFAFF
                || c >= 0x2F800 && c <= 0x2FA1F;
    }

    /** Characters that no normalization removes or turns into a word's end. */
    private static boolean partOfWord(int c) {
        return Character.isLetterOrDigit(c) || Character.getType(c) == Character.OTHER_SYMBOL && c != REPLACEMENT;
    }

    /** Characters that neither count in a word nor end it, whether or not normalization removes them. */
    private static boolean passedOver(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK || type == Character.FORMAT || c == REPLACEMENT;
    }

    private static boolean oneWord(String token) {
        long words = Arrays.stream(token.split("[^\\p{L}\\p{N}]+"))
                .filter(word -> !word.isEmpty())
                .count();
        return token.chars().noneMatch(Character::isWhitespace) && words <= 1 && !token.isEmpty();
    }

    /** One pass over one text. */
    private final class Scan {
        private final String text;
        private final int leastTokens;
        private final StringBuilder kept = new StringBuilder();
        private int tokens;
        private int letters;
        private boolean inWord;

        Scan(String text, int leastTokens) {
            this.text = text;
            this.leastTokens = leastTokens;
        }

        Prefix run() {
            int width;
            for (int at = 0; at < text.length(); at += width) {
                int c = text.codePointAt(at);
                width = Character.charCount(c);
                if (endsBefore(c, at)) {
                    return new Prefix(kept.toString(), false);
                }
                if (!repeated(c, at)) {
                    kept.appendCodePoint(c);
                }
            }
            return new Prefix(kept.toString(), true);
        }

        /** Takes in the next character; true if the text can be cut before it. */
        private boolean endsBefore(int c, int at) {
            if (whiteSpace(c)) {
                endWord();
                return tokens >= leastTokens;
            }
            if (punctuation(c) || chinese && ideograph(c)) {
                endWord();
                if (tokens >= leastTokens && punctuationEndsWords && !insideAddedToken(at)) {
                    return true;
                }
                tokens += uncountedPunctuation.indexOf(c) < 0 ? 1 : 0;
                return false;
            }
            if (letters >= unknownFrom && longWordsAreUnknown && tokens + 1 >= leastTokens) {
                return true;
            }
            if (partOfWord(c)) {
                inWord = true;
                letters++;
            } else if (!passedOver(c)) {
                letters = 0;
            }
            return false;
        }

        /** White space after white space, and what follows in a word that is unknown already, can be left out. */
        private boolean repeated(int c, int at) {
            if (whiteSpace(c)) {
                return at > 0 && whiteSpace(text.charAt(at - 1));
            }
            return longWordsAreUnknown && letters > unknownFrom && (partOfWord(c) || passedOver(c));
        }

        private void endWord() {
            tokens += inWord ? 1 : 0;
            inWord = false;
            letters = 0;
        }

        private boolean insideAddedToken(int cut) {
            for (String token : addedTokens) {
                for (int start = Math.max(0, cut - token.length()); start < cut; start++) {
                    if (text.startsWith(token, start)) {
                        return true;
                    }
                }
            }
            return false;
        }
    }
}
