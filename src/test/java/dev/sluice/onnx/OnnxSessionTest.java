package dev.sluice.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.model.Encoder;
import dev.sluice.model.ModelException;
import dev.sluice.model.ModelOptions;
import dev.sluice.tokenize.Tokens;
import java.util.ArrayList;
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
            // the first run shows the outputs' shapes, the second one writes into memory that is there already
            for (int run = 0; run < 2; run++) {
                assertThat(session.run(List.of(LONG, SHORT), new HiddenStates()))
                        .as("ids, mask, types and positions of each token; short texts are filled up to the longest")
                        .containsExactly(
                                List.of(2f, 1f, 0f, 0f, 7f, 1f, 0f, 1f, 8f, 1f, 1f, 2f, 3f, 1f, 1f, 3f),
                                List.of(2f, 1f, 0f, 0f, 3f, 1f, 0f, 1f, 0f, 0f, 0f, 2f, 0f, 0f, 0f, 3f));
            }
        }
    }

    /** The numbers of each row. */
    private static final class HiddenStates implements LastStep<List<Float>> {

        @Override
        public List<String> outputs() {
            return List.of("last_hidden_state");
        }

        @Override
        public List<List<Float>> answers(List<Output> outputs, List<Tokens> batch) {
            Output hidden = outputs.get(0);
            assertThat(hidden.shape()).containsExactly(2, 4, 4);
            List<List<Float>> rows = new ArrayList<>();
            for (int row = 0; row < batch.size(); row++) {
                List<Float> numbers = new ArrayList<>();
                for (float number : hidden.copy(row * hidden.rowLength(), hidden.rowLength())) {
                    numbers.add(number);
                }
                rows.add(numbers);
            }
            return rows;
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
