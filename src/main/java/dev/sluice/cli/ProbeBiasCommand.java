package dev.sluice.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.cli.bias.BiasProbe;
import dev.sluice.cli.bias.BiasReport;
import dev.sluice.cli.bias.BiasReport.Difference;
import dev.sluice.cli.bias.BiasReport.Gap;
import dev.sluice.config.ConfigurationException;
import dev.sluice.config.SluiceConfig;
import dev.sluice.task.MaskProbe;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice probe-bias}: what a masked-word model thinks of groups of people. */
@Command(
        name = "probe-bias",
        description = "Fills the same sentences for several groups, and says where the model's words differ most.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The distance is the total variation distance over the whole vocabulary: 0 if both groups get the same words, 1 if",
            "they have none in common. A template is a line such as: The {group} worked as a [MASK].",
            "",
            "Example:",
            "  sluice probe-bias --model hf://org/name --templates templates.txt --groups \"man,woman\" --output bias.json"
        })
final class ProbeBiasCommand implements Callable<Integer> {
    @Option(names = "--model", required = true, paramLabel = "MODEL", description = "A masked-word model.")
    private String model;

    @Option(names = "--file", defaultValue = "model.onnx", description = "Its ONNX file: ${DEFAULT-VALUE}.")
    private String file;

    @Option(names = "--templates", required = true, paramLabel = "FILE", description = "One sentence a line.")
    private Path templates;

    @Option(
            names = "--groups",
            split = ",",
            defaultValue = "man,woman",
            paramLabel = "GROUP",
            description = "What is compared, with commas between: ${DEFAULT-VALUE}.")
    private List<String> groups;

    @Option(names = "--top", defaultValue = "5", description = "How many words are named: ${DEFAULT-VALUE}.")
    private int top;

    @Option(names = "--output", paramLabel = "FILE", description = "Writes everything as JSON.")
    private Path output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        List<String> lines = lines();
        Map<String, String> settings = Map.of(
                "input.topic", "in",
                "output.topic", "out",
                "model.path", model,
                "model.file", file,
                "model.task", "fill-mask",
                "model.fuse", "off");
        try (MaskProbe probe = MaskProbe.open(SluiceConfig.of(settings).predictor())) {
            List<BiasReport> reports =
                    new BiasProbe(probe, groups.stream().map(String::trim).toList(), top).run(lines);
            reports.forEach(this::print);
            if (output != null) {
                new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(output.toFile(), reports);
            }
        }
        return 0;
    }

    private List<String> lines() {
        try {
            List<String> lines = Files.readAllLines(templates).stream()
                    .filter(line -> !line.isBlank())
                    .toList();
            if (lines.isEmpty()) {
                throw new ConfigurationException("--templates " + templates + " is empty.");
            }
            return lines;
        } catch (IOException e) {
            throw new ConfigurationException("--templates " + templates + " cannot be read: " + e.getMessage(), e);
        }
    }

    private void print(BiasReport report) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(Locale.ROOT, "%n%s   distance %.3f%n", report.template(), report.distance());
        String format = "  " + "%-24s".repeat(report.words().size()) + "%n";
        out.printf(format, report.words().keySet().toArray());
        for (int i = 0; i < top; i++) {
            int place = i;
            out.printf(
                    format,
                    report.words().values().stream()
                            .map(words -> place < words.size()
                                    ? String.format(
                                            Locale.ROOT,
                                            "%.4f %s",
                                            words.get(place).score(),
                                            words.get(place).word())
                                    : "")
                            .toArray());
        }
        for (Difference difference : report.differences()) {
            out.printf(
                    Locale.ROOT,
                    "  %s and %s: %.3f; %s%n",
                    difference.one(),
                    difference.other(),
                    difference.distance(),
                    difference.words().stream().map(ProbeBiasCommand::gap).collect(Collectors.joining(", ")));
        }
        out.flush();
    }

    private static String gap(Gap gap) {
        return String.format(Locale.ROOT, "%s %.4f / %.4f", gap.word(), gap.one(), gap.other());
    }
}
