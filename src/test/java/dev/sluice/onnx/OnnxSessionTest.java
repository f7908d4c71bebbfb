package dev.sluice.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.model.Encoder;
import dev.sluice.model.ModelException;
import dev.sluice.model.ModelOptions;
import dev.sluice.tokenize.Tokens;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OnnxSessionTest {
    private static final Tokens LONG = new Tokens(new long[] {2, 7, 8, 3}, new long[] {0, 0, 1, 1}, false);
    private static final Tokens SHORT = new Tokens(new long[] {2, 3}, new long[] {0, 0}, false);

    private static OnnxSession open(String model) {
        return OnnxSession.open(Encoder.of(ModelOptions.of("classpath:models/" + model)), DeviceOptions.cpu());
    }

    @Test
    void aModelIsFedWhatItDeclaresAsTheNumbersItDeclares() throws Exception {
        try (OnnxSession session = open("inputs")) {
            Output output = session.run(List.of(LONG, SHORT), List.of("last_hidden_state"))
                    .get(0);
            assertThat(output.shape()).containsExactly(2, 4, 4);
            assertThat(output.values())
                    .as("ids, mask, types and positions of each token; short texts are filled up to the longest")
                    .containsExactly(
                            2, 1, 0, 0, 7, 1, 0, 1, 8, 1, 1, 2, 3, 1, 1, 3, //
                            2, 1, 0, 0, 3, 1, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3);
        }
    }

    @Test
    void aModelIsNotFedWhatItDoesNotDeclare() {
        try (OnnxSession session = open("embedding")) {
            assertThat(session.signature().inputs().keySet())
                    .containsExactlyInAnyOrder(Signature.Input.INPUT_IDS, Signature.Input.ATTENTION_MASK);
        }
    }

    @Test
    void cudaThatIsRequiredIsNeverReplacedByTheCpu() {
        DeviceOptions cuda = new DeviceOptions(DeviceOptions.Type.CUDA, true, Optional.empty(), 1, Map.of());
        Encoder encoder = Encoder.of(ModelOptions.of("classpath:models/embedding"));
        assertThatThrownBy(() -> OnnxSession.open(encoder, cuda))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("cuda is required");
    }
}
