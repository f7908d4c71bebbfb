package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.config.SluiceConfig;
import dev.sluice.model.ClassificationModel;
import dev.sluice.model.EmbeddingModel;
import dev.sluice.model.ModelException;
import dev.sluice.model.ModelFolder;
import dev.sluice.onnx.Weights;
import dev.sluice.task.Predictor;
import dev.sluice.task.PredictorOptions;
import dev.sluice.task.TaskType;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice inspect}: what a model is. */
@Command(
        name = "inspect",
        description = "Loads a model and says what it is: task, inputs, outputs, labels, longest text, weights.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  sluice inspect my-model/",
            "  sluice inspect hf://org/name --file model_quantized.onnx",
            "  sluice inspect classpath:models/all-MiniLM-L6-v2"
        })
final class InspectCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MODEL", description = "A folder, hf://org/name, or classpath: and resources.")
    private String model;

    @Option(names = "--file", defaultValue = "model.onnx", description = "The ONNX file: ${DEFAULT-VALUE}.")
    private String file;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PredictorOptions options = SluiceConfig.of(
                        Map.of("input.topic", "in", "output.topic", "out", "model.path", model, "model.file", file))
                .predictor();
        ModelFolder folder = ModelFolder.at(model, List.of(file));
        try (Predictor predictor = Predictor.open(options)) {
            JsonNode config = folder.json("config.json");
            line("model", predictor.model() + ", " + predictor.revision());
            line(
                    "architecture",
                    config.path("architectures").path(0).asText("unknown") + ", "
                            + config.path("model_type").asText("unknown"));
            line("task", predictor.task().written());
            line("signature", predictor.describe());
            about(predictor.task(), folder, options);
            Weights weights = Weights.of(folder.mapped(file));
            line(
                    "file",
                    String.format(
                            Locale.ROOT,
                            "%s, %.1f MB, opset %d, %.1f million parameters, mostly %s",
                            file,
                            folder.size(file) / 1e6,
                            weights.opset(),
                            weights.parameters() / 1e6,
                            weights.precision()));
            line(
                    "others",
                    folder.models().stream()
                            .filter(name -> !name.equals(file))
                            .toList()
                            .toString());
            line("device", predictor.device().name());
        }
        return 0;
    }

    private void about(TaskType task, ModelFolder folder, PredictorOptions options) throws ModelException {
        switch (task) {
            case CLASSIFICATION, TOKEN_CLASSIFICATION -> {
                ClassificationModel labels = ClassificationModel.of(folder);
                line("labels", labels.labels().toString());
                if (task == TaskType.CLASSIFICATION) {
                    line("scores", labels.activation().name().toLowerCase(Locale.ROOT));
                }
            }
            case EMBEDDING -> {
                EmbeddingModel embedding = EmbeddingModel.of(folder, options.model());
                line("pooling", embedding.pooling() + (embedding.normalize() ? ", normalized" : ", not normalized"));
            }
            default -> {
                // the signature says it all
            }
        }
    }

    private void line(String name, String value) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf("%-13s %s%n", name, value);
        out.flush();
    }
}
