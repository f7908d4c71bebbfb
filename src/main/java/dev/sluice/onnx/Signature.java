package dev.sluice.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.sluice.model.ModelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A model's inputs and outputs, checked once when it is loaded.
 *
 * @param inputs  what is fed, by name, and whether as 32-bit numbers; all are {@code [batch, tokens]}
 * @param outputs the floating-point outputs and their shapes, -1 where a dimension varies
 * @param plain   those of them that are 32-bit numbers
 */
public record Signature(Map<Input, Boolean> inputs, Map<String, long[]> outputs, Set<String> plain) {

    /** The inputs an encoder may have. */
    public enum Input {
        /** The tokens. */
        INPUT_IDS,
        /** 1 for a token, 0 for padding. */
        ATTENTION_MASK,
        /** 0 for the first text, 1 for the second. */
        TOKEN_TYPE_IDS,
        /** 0, 1, 2, … */
        POSITION_IDS;

        /** The name in the model. */
        public String inputName() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * Reads a session's.
     *
     * @throws ModelException if the model has inputs that an encoder has not, lacks {@code input_ids}, or wants them as
     *                        other than whole numbers
     */
    static Signature of(OrtSession session, String model) throws OrtException {
        Map<Input, Boolean> inputs = new LinkedHashMap<>();
        for (NodeInfo node : session.getInputInfo().values()) {
            Input input = Arrays.stream(Input.values())
                    .filter(known -> known.inputName().equals(node.getName()))
                    .findFirst()
                    .orElseThrow(() -> new ModelException("model " + model + ": its input \"" + node.getName()
                            + "\" is none that an encoder has. Found " + names(session) + ", known are "
                            + Arrays.stream(Input.values())
                                    .map(Input::inputName)
                                    .toList() + "."));
            inputs.put(input, narrow(node, model));
        }
        if (!inputs.containsKey(Input.INPUT_IDS)) {
            throw new ModelException("model " + model + ": it has no input \"input_ids\". Found " + names(session)
                    + ". Export it as an encoder that takes token ids.");
        }
        Map<String, long[]> outputs = new LinkedHashMap<>();
        Set<String> plain = new HashSet<>();
        for (NodeInfo node : session.getOutputInfo().values()) {
            if (node.getInfo() instanceof TensorInfo tensor && floating(tensor.type)) {
                outputs.put(node.getName(), tensor.getShape());
                if (tensor.type == OnnxJavaType.FLOAT) {
                    plain.add(node.getName());
                }
            }
        }
        return new Signature(inputs, outputs, plain);
    }

    /**
     * An output by what it is usually called, else the only one of its rank.
     *
     * @param usual its usual names, the usual one first
     * @param rank  how many dimensions it has
     */
    public Optional<String> output(List<String> usual, int rank) {
        Map<String, Integer> ranks = new LinkedHashMap<>();
        outputs.forEach((name, shape) -> ranks.put(name, shape.length));
        return output(ranks, usual, rank);
    }

    /** The same of outputs of which only the ranks are known; what Sluice has added is none of the model's. */
    static Optional<String> output(Map<String, Integer> ranks, List<String> usual, int rank) {
        List<String> candidates = ranks.entrySet().stream()
                .filter(output -> output.getValue() == rank)
                .map(Map.Entry::getKey)
                .filter(name -> !name.startsWith(GraphTail.PREFIX))
                .toList();
        Optional<String> named = usual.stream().filter(candidates::contains).findFirst();
        return named.isEmpty() && candidates.size() == 1 ? Optional.of(candidates.get(0)) : named;
    }

    /** How many bytes some outputs have for a token, where they have a row for each. */
    public long bytesPerToken(List<String> names) {
        long numbers = names.stream()
                .map(outputs::get)
                .filter(shape -> shape.length == 3)
                .mapToLong(shape -> Math.max(1, shape[2]))
                .sum();
        return Math.max(1, numbers) * Float.BYTES;
    }

    /** The outputs as a person reads them: name and shape. */
    public List<String> describeOutputs() {
        List<String> described = new ArrayList<>();
        outputs.forEach((name, shape) -> {
            if (!name.startsWith(GraphTail.PREFIX)) {
                described.add(name + Arrays.toString(shape));
            }
        });
        return described;
    }

    private static boolean narrow(NodeInfo node, String model) {
        if (node.getInfo() instanceof TensorInfo tensor && tensor.getShape().length == 2) {
            if (tensor.type == OnnxJavaType.INT32 || tensor.type == OnnxJavaType.INT64) {
                return tensor.type == OnnxJavaType.INT32;
            }
        }
        throw new ModelException("model " + model + ": its input \"" + node.getName() + "\" is " + node.getInfo()
                + ". It must be a [batch, tokens] tensor of int64 or int32.");
    }

    private static boolean floating(OnnxJavaType type) {
        return type == OnnxJavaType.FLOAT || type == OnnxJavaType.FLOAT16 || type == OnnxJavaType.BFLOAT16;
    }

    private static List<String> names(OrtSession session) {
        return List.copyOf(session.getInputNames());
    }
}
