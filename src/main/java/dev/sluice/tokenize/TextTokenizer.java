package dev.sluice.tokenize;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.tokenize.TokenizerOptions.Truncation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Text to token ids, as Hugging Face's tokenizer of the model does it. Safe for all stream threads at once: the native
 * tokenizer is not changed by encoding.
 */
public final class TextTokenizer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TextTokenizer.class);

    private final HuggingFaceTokenizer tokenizer;
    private final HuggingFaceTokenizer counter;
    private final LongTextCut cut;
    private final LongPairCut pairCut;
    private final boolean lowerCase;
    private final boolean longestFirst;
    private final boolean spans;
    private final Overflow overflow;
    private final int maxTokens;

    private TextTokenizer(TokenizerOptions options, LongTextCut cut) throws IOException {
        String maxTokens = Integer.toString(options.maxTokens());
        this.tokenizer = load(
                options,
                Map.of(
                        "modelMaxLength",
                        maxTokens,
                        "maxLength",
                        maxTokens,
                        "truncation",
                        options.truncation().name(),
                        "padding",
                        "DO_NOT_PAD",
                        "stride",
                        Integer.toString(options.overflow().overlap()),
                        "addSpecialTokens",
                        "true"));
        this.counter = load(
                options, Map.of("truncation", "DO_NOT_TRUNCATE", "padding", "DO_NOT_PAD", "addSpecialTokens", "false"));
        this.cut = cut;
        this.pairCut =
                new LongPairCut(cut, text -> counter.encode(wellFormed(text)).getIds().length, options.maxTokens());
        this.lowerCase = options.lowerCase();
        this.longestFirst = options.truncation() == Truncation.LONGEST_FIRST;
        this.spans = options.spans();
        this.overflow = options.overflow();
        this.maxTokens = options.maxTokens();
    }

    /**
     * Loads a tokenizer. Padding and truncation written in {@code tokenizer.json} are replaced: no padding, the model's
     * own maximum length.
     *
     * @throws IOException if {@code tokenizer.json} cannot be read as one
     */
    public static TextTokenizer open(TokenizerOptions options) throws IOException {
        // where there is a GPU, the library would otherwise download a CUDA build of itself, and report its use
        System.setProperty("RUST_FLAVOR", System.getProperty("RUST_FLAVOR", "cpu"));
        System.setProperty("OPT_OUT_TRACKING", System.getProperty("OPT_OUT_TRACKING", "true"));
        LongTextCut cut = LongTextCut.of(new ObjectMapper().readTree(options.tokenizerJson()), options.maxTokens());
        if (!cut.possible()) {
            log.warn(
                    "tokenizer: texts of many megabytes are tokenized whole, which takes about a second a megabyte: it is "
                            + "not the BERT kind, for which Sluice knows where a text may be cut without changing its tokens");
        }
        return new TextTokenizer(options, cut);
    }

    private static HuggingFaceTokenizer load(TokenizerOptions options, Map<String, String> settings)
            throws IOException {
        try {
            return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(options.tokenizerJson()), settings);
        } catch (RuntimeException e) {
            throw new IOException("tokenizer.json is not a tokenizer: " + e.getMessage(), e);
        }
    }

    /**
     * The model's inputs of a text or a pair: one, or a long text's chunks.
     *
     * @throws IllegalArgumentException if it is too long, and may not be
     */
    public List<Tokens> inputs(String text, Optional<String> pair) {
        Optional<String> second = pair.filter(other -> !other.isEmpty());
        Tokens tokens = second.isPresent() ? encode(text, second.get()) : encode(text);
        if (!tokens.truncated() || overflow.policy() == Overflow.Policy.TRUNCATE) {
            return List.of(tokens);
        }
        if (overflow.policy() == Overflow.Policy.REJECT) {
            throw new IllegalArgumentException("the text is longer than the " + maxTokens
                    + " tokens that the model takes (model.overflow: reject)");
        }
        if (second.isPresent() && longestFirst) {
            throw new IllegalArgumentException("the texts of the pair are together longer than the " + maxTokens
                    + " tokens that the model takes, and a pair is not read in chunks (model.overflow: chunk)");
        }
        return chunks(text, second);
    }

    /** Windows of the whole text, as Hugging Face's tokenizers make them: the first one, and those it overflows into. */
    private List<Tokens> chunks(String text, Optional<String> pair) {
        String first = wellFormed(whole(cased(text)));
        String second = wellFormed(whole(cased(pair.orElse(""))));
        Encoding encoding =
                pair.isPresent() ? tokenizer.encode(first, second, true, true) : tokenizer.encode(first, true, true);
        List<Tokens> chunks = new ArrayList<>();
        chunks.add(chunk(encoding, first, second));
        for (Encoding more : encoding.getOverflowing()) {
            chunks.add(chunk(more, first, second));
        }
        if (chunks.size() > overflow.most()) {
            throw tooManyChunks();
        }
        return chunks;
    }

    /** A text of so many characters that it surely has more chunks than may be is not even tokenized. */
    private String whole(String text) {
        LongTextCut.Prefix prefix = cut.prefix(text, Math.multiplyExact(overflow.most(), maxTokens));
        if (!prefix.whole()) {
            throw tooManyChunks();
        }
        return prefix.text();
    }

    private IllegalArgumentException tooManyChunks() {
        return new IllegalArgumentException(
                "the text has more than " + overflow.most() + " chunks of " + maxTokens + " tokens (model.max-chunks)");
    }

    private static Tokens chunk(Encoding encoding, String first, String second) {
        return new Tokens(encoding.getIds(), encoding.getTypeIds(), false, Optional.of(spans(encoding, first, second)));
    }

    /** Tokenizes one text; the empty text gives the special tokens alone. */
    public Tokens encode(String text) {
        String prefix = wellFormed(cut.prefix(cased(text)));
        return tokens(tokenizer.encode(prefix), prefix, "");
    }

    /** Tokenizes a pair of texts; an empty second one is none, as transformers has it. */
    public Tokens encode(String text, String pair) {
        if (pair.isEmpty()) {
            return encode(text);
        }
        String first = cased(text);
        String second = cased(pair);
        if (longestFirst) {
            LongPairCut.Pair prefixes = pairCut.prefixes(first, second);
            first = prefixes.first();
            second = prefixes.second();
        } else {
            first = cut.prefix(first);
            second = cut.prefix(second);
        }
        first = wellFormed(first);
        second = wellFormed(second);
        return tokens(tokenizer.encode(first, second), first, second);
    }

    /**
     * Tokens back to text.
     *
     * @param skipSpecial whether special tokens are left out
     */
    public String decode(long[] ids, boolean skipSpecial) {
        return tokenizer.decode(ids, skipSpecial);
    }

    private String cased(String text) {
        return lowerCase ? text.toLowerCase(Locale.ROOT) : text;
    }

    private Tokens tokens(Encoding encoding, String first, String second) {
        return new Tokens(
                encoding.getIds(),
                encoding.getTypeIds(),
                encoding.exceedMaxLength(),
                spans ? Optional.of(spans(encoding, first, second)) : Optional.empty());
    }

    private static Spans spans(Encoding encoding, String first, String second) {
        int tokens = encoding.getIds().length;
        int[] starts = new int[tokens];
        int[] ends = new int[tokens];
        int[] origin = new int[tokens];
        CharSpan[] found = encoding.getCharTokenSpans();
        for (int i = 0; i < tokens; i++) {
            boolean special = encoding.getSpecialTokenMask()[i] == 1;
            origin[i] = special ? -1 : (int) encoding.getSequenceIds()[i];
            if (!special && found[i] != null) {
                starts[i] = found[i].getStart();
                ends[i] = found[i].getEnd();
            }
        }
        return new Spans(first, second, starts, ends, origin);
    }

    /**
     * Replaces halves of surrogate pairs, which are no characters. The way into the native tokenizer takes a text that holds
     * one for something else than UTF-8, and loses every other character outside of the basic plane with it.
     */
    static String wellFormed(String text) {
        boolean broken = text.codePoints().anyMatch(TextTokenizer::halfPair);
        return broken
                ? text.codePoints()
                        .map(c -> halfPair(c) ? 0xFFFD : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString()
                : text;
    }

    private static boolean halfPair(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    @Override
    public void close() {
        tokenizer.close();
        counter.close();
    }
}
