package dev.sluice.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.model.Encoder;
import dev.sluice.model.ModelOptions;
import dev.sluice.tokenize.TextTokenizer;
import dev.sluice.tokenize.Tokens;
import java.io.IOException;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class TokenizationTest {

    @Test
    void textsAndPairsHaveTheReferencesIds() throws IOException {
        Encoder encoder = Encoder.of(ModelOptions.of("classpath:models/embedding"));
        assertThat(encoder.maxTokens()).isEqualTo(128);
        try (TextTokenizer tokenizer = TextTokenizer.open(encoder.tokenizer())) {
            int compared = 0;
            for (JsonNode line : Golden.lines("tokenization.jsonl")) {
                long[] expected = StreamSupport.stream(line.path("input_ids").spliterator(), false)
                        .mapToLong(JsonNode::asLong)
                        .toArray();
                Tokens tokens = line.has("text_pair")
                        ? tokenizer.encode(
                                line.path("text").asText(),
                                line.path("text_pair").asText())
                        : tokenizer.encode(line.path("text").asText());
                assertThat(tokens.ids()).as(line.path("text").asText()).isEqualTo(expected);
                assertThat(tokens.truncated() && tokens.length() < 128)
                        .as("truncated although short")
                        .isFalse();
                compared++;
            }
            assertThat(compared).isGreaterThan(60);
        }
    }

    @Test
    void aTextThatIsTooLongSaysSo() throws IOException {
        Encoder encoder = Encoder.of(ModelOptions.of("classpath:models/embedding"));
        try (TextTokenizer tokenizer = TextTokenizer.open(encoder.tokenizer())) {
            assertThat(tokenizer.encode("the ".repeat(126)).truncated()).isFalse();
            assertThat(tokenizer.encode("the ".repeat(126)).length()).isEqualTo(128);
            assertThat(tokenizer.encode("the ".repeat(127)).truncated()).isTrue();
            assertThat(tokenizer.encode("the ".repeat(1_000_000)).truncated()).isTrue();
            assertThat(tokenizer.encode("").length()).isEqualTo(2);
        }
    }
}
