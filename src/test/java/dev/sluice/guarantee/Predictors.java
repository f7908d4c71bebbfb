package dev.sluice.guarantee;

import dev.sluice.batch.BatchOptions;
import dev.sluice.config.SluiceConfig;
import dev.sluice.model.ModelOptions;
import dev.sluice.onnx.BatchModel;
import dev.sluice.onnx.DeviceOptions;
import dev.sluice.task.Answer;
import dev.sluice.task.AnswerOptions;
import dev.sluice.task.Predictor;
import dev.sluice.task.PredictorOptions;
import dev.sluice.task.TaskType;
import dev.sluice.task.ZeroShotOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Predictors for tests: real ones, on the CPU. */
public final class Predictors {
    private Predictors() {}

    /** A model as its own files describe it. */
    public static Predictor cpu(ModelOptions model) {
        return cpu(model, UnaryOperator.identity());
    }

    /** The same for any task. */
    public static Predictor cpu(TaskType task, ModelOptions model) {
        return open(task, model, UnaryOperator.identity());
    }

    /** Embeddings with something around the model. */
    public static Predictor cpu(ModelOptions model, UnaryOperator<BatchModel<Answer>> around) {
        return open(TaskType.EMBEDDING, model, around);
    }

    /** What a configuration says, on the CPU. */
    public static Predictor configured(Map<String, String> settings) {
        Map<String, String> all =
                new HashMap<>(Map.of("input.topic", "in", "output.topic", "out", "device.type", "cpu"));
        all.putAll(settings);
        return Predictor.open(SluiceConfig.of(all).predictor());
    }

    private static Predictor open(TaskType task, ModelOptions model, UnaryOperator<BatchModel<Answer>> around) {
        return Predictor.open(
                new PredictorOptions(
                        Optional.of(task),
                        AnswerOptions.DEFAULT,
                        ZeroShotOptions.NONE,
                        model,
                        DeviceOptions.cpu(),
                        BatchOptions.defaults(),
                        Duration.ofSeconds(1)),
                around);
    }
}
