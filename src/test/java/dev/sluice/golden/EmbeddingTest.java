package dev.sluice.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.batch.Lane;
import dev.sluice.guarantee.Predictors;
import dev.sluice.model.ModelOptions;
import dev.sluice.model.Pooling;
import dev.sluice.task.Answer;
import dev.sluice.task.Predictor;
import dev.sluice.tokenize.Overflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EmbeddingTest {
    private static final String MODEL = "classpath:models/embedding";
    private static final double TOLERANCE = 2e-4;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static ModelOptions options(List<Pooling> pooling, Boolean normalize) {
        return new ModelOptions(
                MODEL,
                List.of("model.onnx"),
                Optional.empty(),
                pooling,
                Optional.ofNullable(normalize),
                Optional.empty(),
                Overflow.TRUNCATE,
                true,
                Optional.empty());
    }

    /** All at once, so that they are answered in batches. */
    private static List<Answer.Embedding> embed(Predictor predictor, List<String> texts) throws Exception {
        Lane lane = new Lane("test");
        List<CompletableFuture<Answer>> futures = new ArrayList<>();
        for (String text : texts) {
            futures.add(predictor.predict(lane, text, Optional.empty(), PATIENCE));
        }
        List<Answer.Embedding> answers = new ArrayList<>();
        for (CompletableFuture<Answer> future : futures) {
            answers.add((Answer.Embedding) future.get());
        }
        return answers;
    }

    private static List<String> texts(List<JsonNode> lines) {
        return lines.stream().map(line -> line.path("text").asText()).toList();
    }

    @Test
    void asTheModelsFilesSayEmbeddingsAreTheReferences() throws Exception {
        List<JsonNode> lines = Golden.lines("embedding.jsonl");
        try (Predictor predictor = Predictors.cpu(ModelOptions.of(MODEL))) {
            List<Answer.Embedding> answers = embed(predictor, texts(lines));
            for (int i = 0; i < lines.size(); i++) {
                float[] expected = Golden.floats(lines.get(i).path("embedding"));
                assertThat(Golden.largestDifference(answers.get(i).vector(), expected))
                        .as(lines.get(i).path("text").asText())
                        .isLessThan(TOLERANCE);
                assertThat(answers.get(i).tokens())
                        .isEqualTo(lines.get(i).path("tokens").asInt());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Pooling.class)
    void everyPoolingIsTheReferences(Pooling pooling) throws Exception {
        List<JsonNode> lines = Golden.lines("embedding.jsonl");
        try (Predictor predictor = Predictors.cpu(options(List.of(pooling), false))) {
            List<Answer.Embedding> answers = embed(predictor, texts(lines));
            for (int i = 0; i < lines.size(); i++) {
                float[] expected = Golden.floats(lines.get(i).path("pooled").path(pooling.configName()));
                assertThat(Golden.largestDifference(answers.get(i).vector(), expected))
                        .as(lines.get(i).path("text").asText())
                        .isLessThan(TOLERANCE);
            }
        }
    }

    @Test
    void severalPoolingsArePutOneAfterAnother() throws Exception {
        List<String> text = List.of("the gate opens at dawn");
        try (Predictor both = Predictors.cpu(options(List.of(Pooling.CLS, Pooling.MEAN), false));
                Predictor cls = Predictors.cpu(options(List.of(Pooling.CLS), false))) {
            float[] together = embed(both, text).get(0).vector();
            float[] alone = embed(cls, text).get(0).vector();
            assertThat(together).hasSize(2 * alone.length).startsWith(alone);
        }
    }

    @Test
    void batchedAnswersEqualSingleOnes() throws Exception {
        List<String> texts = texts(Golden.lines("embedding.jsonl"));
        try (Predictor batched = Predictors.cpu(ModelOptions.of(MODEL));
                Predictor single = Predictors.cpu(ModelOptions.of(MODEL))) {
            List<Answer.Embedding> together = embed(batched, texts);
            assertThat(batched.totals().batches()).as("batches").isLessThan(texts.size());
            for (int i = 0; i < texts.size(); i++) {
                Answer.Embedding alone = embed(single, List.of(texts.get(i))).get(0);
                assertThat(Golden.largestDifference(together.get(i).vector(), alone.vector()))
                        .as(texts.get(i))
                        .isLessThan(1e-5);
            }
            assertThat(single.totals().batches()).isEqualTo(texts.size());
        }
    }

    @Test
    void theBundledModelGivesItsReferences() throws Exception {
        List<JsonNode> lines = Golden.lines("minilm.jsonl");
        try (Predictor predictor = Predictors.cpu(ModelOptions.of("classpath:models/all-MiniLM-L6-v2"))) {
            List<Answer.Embedding> answers = embed(predictor, texts(lines));
            for (int i = 0; i < lines.size(); i++) {
                float[] expected = Golden.floats(lines.get(i).path("embedding"));
                assertThat(Golden.largestDifference(answers.get(i).vector(), expected))
                        .as(lines.get(i).path("text").asText())
                        .isLessThan(TOLERANCE);
                assertThat(answers.get(i).tokens())
                        .isEqualTo(lines.get(i).path("tokens").asInt());
            }
        }
    }
}
