package dev.sluice.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.SluiceConfig;
import dev.sluice.onnx.LastStep;
import dev.sluice.onnx.Output;
import dev.sluice.tokenize.Tokens;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With the last step in the model's graph, answers are the same and little else leaves the session. */
class FusionTest {
    private static final List<String> TEXTS = List.of(
            "the gate opens at [MASK] .",
            "a",
            "The river rose by two metres over night , and the [MASK] meadow is under water .");

    private static LoadedModel load(String model, String task, String... settings) {
        Map<String, String> all =
                new HashMap<>(Map.of("input.topic", "in", "output.topic", "out", "device.type", "cpu"));
        all.put("model.path", "classpath:models/" + model);
        all.put("model.task", task);
        for (String setting : settings) {
            all.put(setting.split("=")[0], setting.split("=")[1]);
        }
        return LoadedModel.load(SluiceConfig.of(all).predictor());
    }

    /** A step that counts what it is given. */
    private record Counting(Task task, AtomicLong bytes) implements LastStep<Answer> {

        @Override
        public List<String> outputs() {
            return task.outputs();
        }

        @Override
        public List<Answer> answers(List<Output> outputs, List<Tokens> batch) {
            outputs.forEach(output -> bytes.addAndGet((long) output.values().limit() * Float.BYTES));
            return task.answers(outputs, batch);
        }
    }

    private static long bytes(LoadedModel model, List<Tokens> batch) throws Exception {
        AtomicLong bytes = new AtomicLong();
        model.session().run(batch, new Counting(model.task(), bytes));
        return bytes.get();
    }

    private static List<Tokens> batch(LoadedModel model) {
        return TEXTS.stream().map(text -> model.tokenizer().encode(text)).toList();
    }

    /** Embeddings of 32 numbers, weights of 4,006 words, and 5 words and scores for each of two masks and one nobody reads. */
    @ParameterizedTest
    @CsvSource({
        "embedding, embedding, 384",
        "fill-mask, sparse-embedding, 48072",
        "fill-mask, fill-mask, 120",
    })
    void onlyAnswersLeaveTheSession(String model, String task, long fusedBytes) throws Exception {
        try (LoadedModel fused = load(model, task);
                LoadedModel plain = load(model, task, "model.fuse=off")) {
            List<Tokens> batch = batch(fused);
            long plainBytes = bytes(plain, batch);
            assertThat(bytes(fused, batch)).isEqualTo(fusedBytes);
            int longest = batch.stream().mapToInt(Tokens::length).max().orElseThrow();
            int width = model.equals("embedding") ? 32 : 4_006;
            assertThat(plainBytes).isEqualTo((long) batch.size() * longest * width * Float.BYTES);
            System.out.printf(
                    "%s: %d bytes a text leave the session, %d without fusion%n",
                    task, fusedBytes / batch.size(), plainBytes / batch.size());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "embedding, embedding, model.pooling=cls",
        "embedding, embedding, model.pooling=max",
        "embedding, embedding, model.pooling=mean",
        "embedding, embedding, model.pooling=mean_sqrt_len",
        "embedding, embedding, model.pooling=weightedmean",
        "embedding, embedding, model.pooling=lasttoken",
        "embedding, embedding, 'model.pooling=cls,max'",
        "embedding, embedding, model.normalize=false",
        "embedding, embedding, answer.dimensions=5",
        "fill-mask, sparse-embedding, answer.tokens=true",
        "fill-mask, fill-mask, answer.top-k=9",
        "fill-mask, fill-mask, 'answer.targets=good,water,day'",
    })
    void theAnswersAreTheSame(String model, String task, String setting) throws Exception {
        try (LoadedModel fused = load(model, task, setting);
                LoadedModel plain = load(model, task, setting, "model.fuse=off")) {
            assertThat(fused.task().outputs()).isNotEqualTo(plain.task().outputs());
            List<Tokens> batch = batch(fused);
            List<Answer> expected = plain.session().run(batch, plain.task());
            List<Answer> answers = fused.session().run(batch, fused.task());
            assertThat(AnswerDifference.largest(answers, expected)).isLessThan(1e-5);
            for (int i = 0; i < batch.size(); i++) {
                List<Answer> alone = fused.session().run(List.of(batch.get(i)), fused.task());
                assertThat(AnswerDifference.largest(alone, expected.subList(i, i + 1)))
                        .as("alone: %s", TEXTS.get(i))
                        .isLessThan(1e-5);
            }
        }
    }

    @Test
    void theBundledModelIsFusedToo() {
        try (LoadedModel model = load("all-MiniLM-L6-v2", "embedding")) {
            assertThat(model.task().outputs()).containsExactly(Fusion.EMBEDDING);
        }
    }

    @Test
    void wrappedTasksAreFusedToo() {
        Stream.of("answer.encoding=binary", "model.overflow=chunk").forEach(setting -> {
            try (LoadedModel model = load("embedding", "embedding", setting)) {
                assertThat(model.task().outputs()).containsExactly(Fusion.EMBEDDING);
            }
        });
        try (LoadedModel model = load("all-MiniLM-L6-v2", "zero-shot", "zero-shot.labels=a")) {
            assertThat(model.task().outputs()).containsExactly(Fusion.EMBEDDING);
        }
    }

    @Test
    void aModelWithoutAMaskAmongItsInputsIsNotFused() {
        assertThat(Fusion.weights(
                        new dev.sluice.onnx.ModelGraph(18, java.util.Set.of("input_ids"), Map.of("logits", 3))))
                .isEmpty();
        assertThat(new dev.sluice.onnx.ModelGraph(10, java.util.Set.of(), Map.of()).tail())
                .as("opset 10")
                .isEqualTo(Optional.empty());
    }
}
