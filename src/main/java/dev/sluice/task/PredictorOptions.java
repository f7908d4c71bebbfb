package dev.sluice.task;

import dev.sluice.batch.BatchOptions;
import dev.sluice.model.ModelOptions;
import dev.sluice.onnx.DeviceOptions;
import java.time.Duration;
import java.util.Optional;

/**
 * Everything between a text and its answer.
 *
 * @param task     what is asked of the model; what it was made for if empty
 * @param answer   how answers are shaped
 * @param zeroShot labels that the model was not trained on
 * @param model    which model
 * @param device   where it runs
 * @param batch    how large a batch may become
 * @param inFlight how much work may be in front of the model, as time
 */
public record PredictorOptions(
        Optional<TaskType> task,
        AnswerOptions answer,
        ZeroShotOptions zeroShot,
        ModelOptions model,
        DeviceOptions device,
        BatchOptions batch,
        Duration inFlight) {}
