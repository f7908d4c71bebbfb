package dev.sluice.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.batch.Lane;
import dev.sluice.guarantee.Predictors;
import dev.sluice.serde.AnswerWriter;
import dev.sluice.serde.InputOptions;
import dev.sluice.serde.OutputOptions;
import dev.sluice.serde.Serdes;
import dev.sluice.task.Answer;
import dev.sluice.task.Predictor;
import dev.sluice.task.TaskType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every task's answers to the reference's inputs, all asked at once, so that they are answered in mixed batches. */
class TasksTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static AnswerWriter writer() {
        return Serdes.of(
                        new InputOptions("in", InputOptions.Format.JSON, "text", Optional.empty()),
                        new OutputOptions("out", OutputOptions.Format.JSON, OutputOptions.Mode.RESULT, "predictions"),
                        Map.of(),
                        "model",
                        TaskType.EMBEDDING)
                .writer();
    }

    @ParameterizedTest
    @CsvSource({
        "embedding, embedding, model.task=embedding",
        "embedding, embedding, answer.dimensions=8",
        "classification, classification, model.task=classification",
        "multi-label, multi-label, answer.top-k=4",
        "regression, regression, model.task=classification",
        "nli, nli, model.task=classification",
        "fill-mask, fill-mask, answer.top-k=5",
        "splade, fill-mask, model.task=sparse-embedding answer.tokens=true",
        "embedding, embedding, model.fuse=off",
        "embedding, embedding, model.fuse=off answer.dimensions=8",
        "fill-mask, fill-mask, model.fuse=off",
        "splade, fill-mask, model.fuse=off model.task=sparse-embedding answer.tokens=true",
        "token-classification, token-classification, answer.aggregation=none",
        "token-classification, token-classification, answer.aggregation=simple",
        "token-classification, token-classification, answer.aggregation=first",
        "token-classification, token-classification, answer.aggregation=average",
        "token-classification, token-classification, answer.aggregation=max",
        "question-answering, question-answering, answer.top-k=3"
    })
    void theAnswersAreTheReferences(String golden, String model, String settings) throws Exception {
        List<JsonNode> lines = Golden.lines(golden + ".jsonl");
        Map<String, String> all = new TreeMap<>(Map.of("model.path", "classpath:models/" + model));
        for (String setting : settings.split(" ")) {
            all.put(setting.split("=")[0], setting.split("=")[1]);
        }
        AnswerWriter writer = writer();
        try (Predictor predictor = Predictors.configured(all)) {
            Lane lane = new Lane("test");
            List<CompletableFuture<Answer>> answers = new ArrayList<>();
            for (JsonNode line : lines) {
                answers.add(predictor.predict(lane, Golden.text(line), Golden.pair(line), PATIENCE));
            }
            for (int i = 0; i < lines.size(); i++) {
                ObjectNode answer =
                        (ObjectNode) JSON.readTree(writer.write(answers.get(i).get(), null));
                Golden.assertAnswer(lines.get(i), answer);
            }
        }
    }
}
