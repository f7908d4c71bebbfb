package dev.sluice.tokenize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Expected texts are what Hugging Face's tokenizers 0.23 make of the same tokens. */
class WordJoinerTest {

    private static WordJoiner of(String decoder) throws IOException {
        return WordJoiner.of(("{\"decoder\":" + decoder + ",\"model\":{}}").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void wordPiecesGrowTogetherAndPunctuationCloses() throws IOException {
        WordJoiner joiner = of("{\"type\":\"WordPiece\",\"prefix\":\"##\",\"cleanup\":true}");
        assertThat(joiner.join(List.of("to", "##r", "##n", ".", "do", "n't", "go", "!")))
                .isEqualTo("torn. don't go!");
        assertThat(joiner.join(List.of("##x", "y"))).isEqualTo("##x y");
        assertThat(of("{\"type\":\"WordPiece\",\"prefix\":\"##\",\"cleanup\":false}")
                        .join(List.of("a", ".")))
                .isEqualTo("a .");
    }

    @Test
    void bytesThatMakeACharacterTogetherAreOne() throws IOException {
        WordJoiner joiner = of("{\"type\":\"ByteLevel\"}");
        assertThat(joiner.join(List.of("Ġcaf", "Ã", "©"))).isEqualTo(" café");
        assertThat(joiner.join(List.of(" café", "Ġau")))
                .as("text that is joined already")
                .isEqualTo(" café au");
    }

    @Test
    void metaspacesAreSpacesButForTheFirst() throws IOException {
        assertThat(of("{\"type\":\"Metaspace\"}").join(List.of("▁the", "▁gat", "e")))
                .isEqualTo("the gate");
    }

    @Test
    void aDecoderThatNobodyKnowsIsNamed() {
        assertThatThrownBy(() -> of("{\"type\":\"CTC\"}"))
                .hasMessageContaining("CTC")
                .hasMessageContaining("WordPiece");
    }
}
