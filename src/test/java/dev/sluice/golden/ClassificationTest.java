package dev.sluice.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.batch.Lane;
import dev.sluice.guarantee.Predictors;
import dev.sluice.model.ModelOptions;
import dev.sluice.task.Answer;
import dev.sluice.task.Answer.Classification;
import dev.sluice.task.Predictor;
import dev.sluice.task.TaskType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassificationTest {
    private static final Offset<Float> TOLERANCE = Offset.offset(2e-4f);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static Predictor predictor(String model) {
        return Predictors.cpu(TaskType.CLASSIFICATION, ModelOptions.of("classpath:models/" + model));
    }

    private static List<Classification> classify(Predictor predictor, List<JsonNode> lines) throws Exception {
        Lane lane = new Lane("test");
        List<CompletableFuture<Answer>> futures = new ArrayList<>();
        for (JsonNode line : lines) {
            Optional<String> pair = Optional.ofNullable(line.get("text_pair")).map(JsonNode::asText);
            futures.add(predictor.predict(lane, line.path("text").asText(), pair, PATIENCE));
        }
        List<Classification> answers = new ArrayList<>();
        for (CompletableFuture<Answer> future : futures) {
            answers.add((Classification) future.get());
        }
        return answers;
    }

    @ParameterizedTest
    @ValueSource(strings = {"classification", "multi-label", "regression", "nli"})
    void labelsAndScoresAreTheReferencesBestFirst(String model) throws Exception {
        List<JsonNode> lines = Golden.lines(model + ".jsonl");
        try (Predictor predictor = predictor(model)) {
            List<Classification> answers = classify(predictor, lines);
            for (int i = 0; i < lines.size(); i++) {
                JsonNode expected = lines.get(i).path("scores");
                Classification answer = answers.get(i);
                assertThat(answer.scores()).hasSize(expected.size());
                for (int at = 0; at < expected.size(); at++) {
                    assertThat(answer.scores().get(at).label())
                            .as("%s of %s", at, lines.get(i))
                            .isEqualTo(expected.get(at).path("label").asText());
                    assertThat(answer.scores().get(at).score())
                            .as("%s of %s", at, lines.get(i))
                            .isCloseTo((float) expected.get(at).path("score").asDouble(), TOLERANCE);
                }
                assertThat(answer.best()).isEqualTo(answer.scores().get(0));
            }
        }
    }

    @Test
    void anEmptySecondTextIsNone() throws Exception {
        try (Predictor predictor = predictor("nli")) {
            Lane lane = new Lane("test");
            Answer single = predictor
                    .predict(lane, "a good film", Optional.empty(), PATIENCE)
                    .get();
            Answer empty = predictor
                    .predict(lane, "a good film", Optional.of(""), PATIENCE)
                    .get();
            assertThat(empty.tokens()).isEqualTo(single.tokens());
        }
    }
}
