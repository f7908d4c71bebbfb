package dev.sluice.cli.quickstart;

import dev.sluice.config.ConfigurationException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is run.
 *
 * @param task       what is asked; what the model was made for if empty
 * @param model      a folder; a bundled model if there is none
 * @param labels     for zero-shot
 * @param format     what the topics hold, json or avro
 * @param mode       result or enriched
 * @param device     auto, cpu or cuda
 * @param partitions of each topic
 * @param threads    stream threads
 * @param overrides  keys of the configuration that go before everything
 */
public record Plan(
        Optional<String> task,
        Optional<String> model,
        List<String> labels,
        String format,
        String mode,
        String device,
        int partitions,
        int threads,
        Map<String, String> overrides) {
    static final String INPUT = "text-events";
    static final String OUTPUT = "text-answers";
    static final String DEAD_LETTERS = "text-dead-letters";

    private static final String EMBEDDINGS = "classpath:models/all-MiniLM-L6-v2";
    private static final String SENTIMENT = "classpath:models/sst2-distilbert";

    /** The bundled events that suit the task. */
    String samples() {
        return "/quickstart/"
                + switch (task.orElse("")) {
                    case "classification" -> "reviews.jsonl";
                    case "question-answering" -> "questions.jsonl";
                    case "fill-mask" -> "masks.jsonl";
                    case "rerank" -> "pairs.jsonl";
                    default -> "events.jsonl";
                };
    }

    /**
     * The configuration, as {@code sluice run} reads it from a file.
     *
     * @throws ConfigurationException if no bundled model does what is asked
     */
    public Map<String, String> settings(String broker) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("kafka.application.id", "sluice-quickstart");
        settings.put("kafka.bootstrap.servers", broker);
        settings.put("kafka.num.stream.threads", Integer.toString(threads));
        settings.put("schema-registry.schema.registry.url", Wire.REGISTRY);
        settings.put("input.topic", INPUT);
        settings.put("input.format", format);
        settings.put("input.text-pair", "text_pair");
        settings.put("output.topic", OUTPUT);
        settings.put("output.format", format);
        settings.put("output.mode", mode);
        settings.put("dead-letter.topic", DEAD_LETTERS);
        settings.put("topics.create", "true");
        settings.put("topics.partitions", Integer.toString(partitions));
        settings.put("device.type", device);
        task.ifPresent(name -> settings.put("model.task", name));
        if (!labels.isEmpty()) {
            settings.put("zero-shot.labels", String.join(",", labels));
        }
        model.ifPresentOrElse(path -> settings.put("model.path", path), () -> bundled(settings));
        settings.putAll(overrides);
        return settings;
    }

    private void bundled(Map<String, String> settings) {
        switch (task.orElse("embedding")) {
            case "embedding", "token-embedding", "zero-shot" -> settings.put("model.path", EMBEDDINGS);
            case "classification" -> {
                settings.put("model.path", SENTIMENT);
                settings.put("model.file", "model_quantized.onnx");
            }
            case "sparse-embedding", "token-classification", "fill-mask", "question-answering", "rerank" ->
                throw new ConfigurationException("--task " + task.get()
                        + ": no bundled model does that. Give one with --model, a folder with config.json, tokenizer.json "
                        + "and model.onnx.");
            // an unknown task is refused with the known ones
            default -> settings.put("model.path", EMBEDDINGS);
        }
    }
}
