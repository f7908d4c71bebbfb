package dev.sluice.guarantee;

import dev.sluice.batch.BatchOptions;
import dev.sluice.model.ModelOptions;
import dev.sluice.onnx.BatchModel;
import dev.sluice.onnx.DeviceOptions;
import dev.sluice.task.Answer;
import dev.sluice.task.Predictor;
import dev.sluice.task.PredictorOptions;
import dev.sluice.task.TaskType;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** Predictors for tests: real ones, on the CPU. */
public final class Predictors {
    private Predictors() {}

    /** A model as its own files describe it. */
    public static Predictor cpu(ModelOptions model) {
        return cpu(model, UnaryOperator.identity());
    }

    /** The same with something around the model. */
    public static Predictor cpu(ModelOptions model, UnaryOperator<BatchModel<Answer>> around) {
        return Predictor.open(
                new PredictorOptions(
                        TaskType.EMBEDDING, model, DeviceOptions.cpu(), BatchOptions.defaults(), Duration.ofSeconds(1)),
                around);
    }
}
