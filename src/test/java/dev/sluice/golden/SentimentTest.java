package dev.sluice.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.batch.Lane;
import dev.sluice.guarantee.Predictors;
import dev.sluice.model.ModelOptions;
import dev.sluice.task.Answer;
import dev.sluice.task.Predictor;
import dev.sluice.task.TaskType;
import dev.sluice.tokenize.Overflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The bundled classifier on sentences that were written for this project, twenty of each kind. */
class SentimentTest {

    @Test
    void theBundledClassifierTellsPraiseFromBlame() throws Exception {
        ModelOptions int8 = new ModelOptions(
                "classpath:models/sst2-distilbert",
                List.of("model_quantized.onnx"),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Overflow.TRUNCATE,
                true,
                Optional.empty());
        List<JsonNode> lines = Golden.lines("sentiment.jsonl");
        assertThat(lines).hasSize(40);
        List<String> mistaken = new ArrayList<>();
        try (Predictor predictor = Predictors.cpu(TaskType.CLASSIFICATION, int8)) {
            for (JsonNode line : lines) {
                Answer answer = predictor
                        .predict(new Lane("test"), line.path("text").asText(), Optional.empty(), Duration.ofSeconds(60))
                        .get();
                String label = ((Answer.Classification) answer).best().label();
                if (!label.equals(line.path("label").asText())) {
                    mistaken.add(line.path("text").asText());
                }
            }
        }
        assertThat(mistaken).as("at most a tenth").hasSizeLessThanOrEqualTo(4);
    }
}
