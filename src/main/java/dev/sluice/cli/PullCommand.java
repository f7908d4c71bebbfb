package dev.sluice.cli;

import dev.sluice.model.hub.Hub;
import dev.sluice.model.hub.HubReference;
import dev.sluice.model.hub.HubSettings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice pull}: a model of the hub, before it is needed. */
@Command(
        name = "pull",
        description = "Brings a model of the hub into the hub's cache, and says where it is.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "HF_ENDPOINT, HF_TOKEN, HF_HOME, HF_HUB_CACHE and HF_HUB_OFFLINE mean what they mean to Hugging Face's client.",
            "",
            "Examples:",
            "  sluice pull Xenova/all-MiniLM-L6-v2",
            "  sluice pull org/name@v1.0 --file model_quantized.onnx",
            "  sluice run --config FILE -D model.path=hf://org/name"
        })
final class PullCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ORG/NAME[@REVISION]", description = "The model.")
    private String model;

    @Option(
            names = "--file",
            defaultValue = "model.onnx",
            description = "The ONNX file, in the repository or in its folder onnx: ${DEFAULT-VALUE}.")
    private String file;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Map<String, ProgressBar> bars = new HashMap<>();
        try {
            Path folder = new Hub(HubSettings.of(System.getenv()))
                    .folder(HubReference.of(model), List.of(file), (name, done, size) -> bars.computeIfAbsent(
                                    name, of -> bar(of, size))
                            .stepTo(done));
            spec.commandLine().getOut().println(folder);
            return 0;
        } finally {
            bars.values().forEach(ProgressBar::close);
        }
    }

    private static ProgressBar bar(String name, long size) {
        return new ProgressBarBuilder()
                .setTaskName(name)
                .setInitialMax(size)
                .setUnit(" KB", 1 << 10)
                .setStyle(ProgressBarStyle.ASCII)
                .showSpeed()
                .build();
    }
}
