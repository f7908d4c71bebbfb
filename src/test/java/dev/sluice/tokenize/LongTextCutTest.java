package dev.sluice.tokenize;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A cut text has the whole text's tokens, by the real tokenizer's own word. */
class LongTextCutTest {
    private static final int MAX_TOKENS = 12;
    private static final byte[] TOKENIZER_JSON = resource("/models/embedding/tokenizer.json");
    private static final HuggingFaceTokenizer WHOLE = whole();
    private static final HuggingFaceTokenizer COUNTER = counter();
    private static final LongTextCut CUT = cut(1);

    private static byte[] resource(String name) {
        try (var in = LongTextCutTest.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HuggingFaceTokenizer whole() {
        try {
            return HuggingFaceTokenizer.newInstance(
                    new ByteArrayInputStream(TOKENIZER_JSON),
                    Map.of(
                            "maxLength",
                            Integer.toString(MAX_TOKENS),
                            "modelMaxLength",
                            Integer.toString(MAX_TOKENS),
                            "truncation",
                            "LONGEST_FIRST",
                            "padding",
                            "DO_NOT_PAD"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HuggingFaceTokenizer counter() {
        try {
            return HuggingFaceTokenizer.newInstance(
                    new ByteArrayInputStream(TOKENIZER_JSON),
                    Map.of("truncation", "DO_NOT_TRUNCATE", "padding", "DO_NOT_PAD", "addSpecialTokens", "false"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static LongTextCut cut(int lookFrom) {
        try {
            return LongTextCut.of(new ObjectMapper().readTree(TOKENIZER_JSON), MAX_TOKENS, lookFrom);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> piece = Arbitraries.oneOf(
                Arbitraries.of(
                        " ", "  ", "\t", "\n", "\u00a0", "\u2003", "\u200b", "\u200d", "\ufe0f", "\u0000", "\ufffd",
                        "\u0001"),
                Arbitraries.of(
                        ".", ",", "[", "]", "[MASK]", "[MASK", "MASK]", "[SEP]", "[mask]", "##", "-", "'", "$", "≠",
                        "—", "`"),
                Arbitraries.of(
                        "the", "film", "gate", "unbelievable", "Σίσυφος", "ΟΔΟΣ", "İstanbul", "straße", "é", "e\u0301"),
                Arbitraries.of("漢字", "カタカナ", "ภาษาไทย", "한국어", "עִבְרִית", "\u0301", "😀", "👩‍👧", "\ud83d", "豈", "Å"),
                Arbitraries.strings().withCharRange('a', 'f').ofMinLength(1).ofMaxLength(130),
                Arbitraries.strings().all().ofMaxLength(4));
        return piece.list().ofMaxSize(60).map(pieces -> String.join("", pieces));
    }

    @Property(tries = 4_000)
    void thePrefixHasTheTokensOfTheWhole(@ForAll("texts") String text) {
        assertSame(text);
    }

    private static void assertSame(String text) {
        Encoding whole = WHOLE.encode(TextTokenizer.wellFormed(text));
        Encoding prefix = WHOLE.encode(TextTokenizer.wellFormed(CUT.prefix(text)));
        assertThat(prefix.getIds()).as(escaped(text)).isEqualTo(whole.getIds());
        assertThat(prefix.exceedMaxLength()).as(escaped(text)).isEqualTo(whole.exceedMaxLength());
    }

    @Property(tries = 2_000)
    void aPairsPrefixesHaveTheTokensOfTheWholePair(@ForAll("texts") String first, @ForAll("texts") String second) {
        LongPairCut cut = new LongPairCut(CUT, LongTextCutTest::count, MAX_TOKENS);
        String a = TextTokenizer.wellFormed(first);
        String b = TextTokenizer.wellFormed(second);
        Encoding whole = WHOLE.encode(a, b);
        LongPairCut.Pair prefixes = cut.prefixes(a, b);
        Encoding prefix = WHOLE.encode(prefixes.first(), prefixes.second());
        assertThat(prefix.getIds()).as(escaped(a) + " / " + escaped(b)).isEqualTo(whole.getIds());
        assertThat(prefix.getTypeIds()).isEqualTo(whole.getTypeIds());
        assertThat(prefix.exceedMaxLength()).isEqualTo(whole.exceedMaxLength());
    }

    private static int count(String text) {
        return COUNTER.encode(text).getIds().length;
    }

    private static String escaped(String text) {
        return text.chars()
                .mapToObj(c -> c > ' ' && c < 127 ? Character.toString(c) : String.format("\\u%04x", c))
                .collect(Collectors.joining());
    }

    @Example
    void tenMegabytesAreCutToAFewKilobytesAndKeepTheirTokens() {
        for (String unit :
                List.of("the gate opens ", "lorem,ipsum;", "漢字", "x", "😀", "a\u0301b ", "ภาษาไทย", "[MASK] ")) {
            String text = unit.repeat(10_000_000 / unit.length());
            assertThat(CUT.prefix(text)).as(unit).hasSizeLessThan(4_000);
            assertSame(unit.repeat(2_000));
        }
        String blank = " ".repeat(10_000_000) + "end";
        assertThat(CUT.prefix(blank)).isEqualTo(" end");
    }

    @Example
    void anAddedTokenIsNeverCutInTwo() {
        assertSame("[MASK]".repeat(40));
        assertSame("a[MASK]".repeat(40));
    }

    @Example
    void shortTextsAreLeftAlone() {
        assertThat(cut(100).prefix("a  b  ".repeat(10))).isEqualTo("a  b  ".repeat(10));
    }

    @Example
    void anotherKindOfTokenizerIsNotCut() throws IOException {
        LongTextCut cut = LongTextCut.of(
                new ObjectMapper()
                        .readTree("{\"model\":{\"type\":\"BPE\"},\"pre_tokenizer\":{\"type\":\"ByteLevel\"}}"),
                MAX_TOKENS,
                1);
        assertThat(cut.possible()).isFalse();
        assertThat(cut.prefix("a ".repeat(100))).isEqualTo("a ".repeat(100));
    }
}
