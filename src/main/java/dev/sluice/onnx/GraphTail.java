package dev.sluice.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Nodes to be put after a model's own, so that what is interpreted on the device need not leave it. Values are named by strings;
 * every method that makes one returns its name. For opset 11 and newer. Not for several threads.
 */
public final class GraphTail {
    /** What all names of the tail begin with; no exporter uses it. */
    public static final String PREFIX = "sluice.";

    /** From which opset on operators take what was an attribute before as an input. */
    private static final int SUM_AND_UNSQUEEZE = 13;

    private static final int MOST = 18;

    private final int opset;
    private final GraphProto.Builder graph = GraphProto.newBuilder();
    private int values;

    GraphTail(int opset) {
        this.opset = opset;
    }

    /** An operator of ONNX's own, without attributes. */
    public String node(String operator, String... inputs) {
        return add(NodeProto.newBuilder().setOpType(operator).addAllInput(List.of(inputs)));
    }

    /** A value as 32-bit numbers. */
    public String floats(String value) {
        return add(NodeProto.newBuilder()
                .setOpType("Cast")
                .addInput(value)
                .addAttribute(number("to", TensorProto.DataType.FLOAT.getNumber())));
    }

    /** A value as truths. */
    public String truths(String value) {
        return add(NodeProto.newBuilder()
                .setOpType("Cast")
                .addInput(value)
                .addAttribute(number("to", TensorProto.DataType.BOOL.getNumber())));
    }

    /** The sum over a dimension, which becomes 1 long if it is kept. */
    public String sum(String value, int axis, boolean keep) {
        NodeProto.Builder node = NodeProto.newBuilder().setOpType("ReduceSum").addInput(value);
        return add(along(node, axis, SUM_AND_UNSQUEEZE).addAttribute(number("keepdims", keep ? 1 : 0)));
    }

    /** The largest of a dimension, which is gone then. */
    public String most(String value, int axis) {
        NodeProto.Builder node = NodeProto.newBuilder().setOpType("ReduceMax").addInput(value);
        return add(along(node, axis, MOST).addAttribute(number("keepdims", 0)));
    }

    /** The same with one dimension more, 1 long. */
    public String unsqueezed(String value, int axis) {
        return add(along(NodeProto.newBuilder().setOpType("Unsqueeze").addInput(value), axis, SUM_AND_UNSQUEEZE));
    }

    private NodeProto.Builder along(NodeProto.Builder node, int axis, int asInputFrom) {
        if (opset >= asInputFrom) {
            return node.addInput(integers(axis));
        }
        return node.addAttribute(AttributeProto.newBuilder()
                .setName("axes")
                .setType(AttributeProto.AttributeType.INTS)
                .addInts(axis));
    }

    /** One of a dimension, which is gone then. */
    public String pick(String value, String index, int axis) {
        return add(NodeProto.newBuilder()
                .setOpType("Gather")
                .addInput(value)
                .addInput(index)
                .addAttribute(number("axis", axis)));
    }

    /** Probabilities over the last dimension. */
    public String softmax(String value) {
        return add(NodeProto.newBuilder().setOpType("Softmax").addInput(value).addAttribute(number("axis", -1)));
    }

    /** Values one after another in a dimension. */
    public String concatenated(List<String> parts, int axis) {
        return add(NodeProto.newBuilder().setOpType("Concat").addAllInput(parts).addAttribute(number("axis", axis)));
    }

    /** A table with its dimensions exchanged. */
    public String transposed(String value) {
        return node("Transpose", value);
    }

    /** The largest of the last dimension, largest first: the values, and their places. */
    public List<String> largest(String value, long count) {
        String[] names = {next(), next()};
        graph.addNode(NodeProto.newBuilder()
                .setOpType("TopK")
                .setName(names[0])
                .addInput(value)
                .addInput(integers(count))
                .addOutput(names[0])
                .addOutput(names[1]));
        return List.of(names);
    }

    /** Whole numbers, {@code [n]}. */
    public String integers(long... numbers) {
        String name = next();
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.INT64.getNumber())
                .addDims(numbers.length);
        for (long number : numbers) {
            tensor.addInt64Data(number);
        }
        graph.addInitializer(tensor);
        return name;
    }

    /** A single whole number. */
    public String integer(long number) {
        String name = next();
        graph.addInitializer(TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.INT64.getNumber())
                .addInt64Data(number));
        return name;
    }

    /** A single number. */
    public String number(float number) {
        String name = next();
        graph.addInitializer(TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .addFloatData(number));
        return name;
    }

    /**
     * Makes a value an output of the model, as 32-bit numbers.
     *
     * @param name its name, without the prefix
     * @param rank how many dimensions it has
     */
    public void output(String value, String name, int rank) {
        graph.addNode(NodeProto.newBuilder()
                .setOpType("Cast")
                .setName(PREFIX + name)
                .addInput(value)
                .addOutput(PREFIX + name)
                .addAttribute(number("to", TensorProto.DataType.FLOAT.getNumber())));
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        IntStream.range(0, rank)
                .forEach(i ->
                        shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(PREFIX + name + "." + i)));
        graph.addOutput(ValueInfoProto.newBuilder()
                .setName(PREFIX + name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.FLOAT.getNumber())
                                .setShape(shape))));
    }

    /** What is appended to a model's bytes: a protobuf message that follows another one is merged into it. */
    byte[] bytes() {
        return ModelProto.newBuilder().setGraph(graph).build().toByteArray();
    }

    private String add(NodeProto.Builder node) {
        String name = next();
        graph.addNode(node.setName(name).addOutput(name));
        return name;
    }

    private String next() {
        return PREFIX + values++;
    }

    private static AttributeProto number(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }
}
