package dev.sluice.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * How a classifier's logits become scores, as {@code config.json} says and transformers' text-classification pipeline does it
 * ({@code pipelines/text_classification.py}).
 *
 * @param labels     one for each logit
 * @param activation what is done to the logits
 */
public record ClassificationModel(List<String> labels, Activation activation) {
    private static final int TRANSFORMERS_LABELS = 2;

    /** From logits to scores. */
    public enum Activation {
        /** The logits themselves: regression. */
        NONE,
        /** Each label on its own: several may hold. */
        SIGMOID,
        /** One label of all: scores add up to 1. */
        SOFTMAX;

        /**
         * Makes scores of one text's logits.
         *
         * @param logits {@code [labels]}
         * @return scores, {@code [labels]}
         */
        public float[] scores(float[] logits) {
            return switch (this) {
                case NONE -> logits.clone();
                case SIGMOID -> sigmoid(logits);
                case SOFTMAX -> softmax(logits);
            };
        }

        private static float[] sigmoid(float[] logits) {
            float[] scores = new float[logits.length];
            for (int i = 0; i < logits.length; i++) {
                scores[i] = (float) (1 / (1 + Math.exp(-logits[i])));
            }
            return scores;
        }

        private static float[] softmax(float[] logits) {
            double largest = Double.NEGATIVE_INFINITY;
            for (float logit : logits) {
                largest = Math.max(largest, logit);
            }
            double[] powers = new double[logits.length];
            double sum = 0;
            for (int i = 0; i < logits.length; i++) {
                powers[i] = Math.exp(logits[i] - largest);
                sum += powers[i];
            }
            float[] scores = new float[logits.length];
            for (int i = 0; i < logits.length; i++) {
                scores[i] = (float) (powers[i] / sum);
            }
            return scores;
        }
    }

    /** Reads the folder. */
    public static ClassificationModel of(ModelFolder folder) {
        JsonNode config = folder.json("config.json");
        List<String> labels = labels(config);
        return new ClassificationModel(
                labels, activation(config.path("problem_type").asText(), labels.size()));
    }

    private static List<String> labels(JsonNode config) {
        JsonNode names = config.path("id2label");
        int count = names.isEmpty() ? config.path("num_labels").asInt(TRANSFORMERS_LABELS) : names.size();
        List<String> labels = new ArrayList<>(count);
        for (int id = 0; id < count; id++) {
            labels.add(names.path(Integer.toString(id)).asText("LABEL_" + id));
        }
        return List.copyOf(labels);
    }

    private static Activation activation(String problemType, int labels) {
        return switch (problemType) {
            case "regression" -> Activation.NONE;
            case "multi_label_classification" -> Activation.SIGMOID;
            default -> labels == 1 ? Activation.SIGMOID : Activation.SOFTMAX;
        };
    }
}
