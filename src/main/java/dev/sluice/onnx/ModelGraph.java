package dev.sluice.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an ONNX file says of its graph, read without its weights.
 *
 * @param opset   the version of ONNX's own operators
 * @param inputs  the inputs' names
 * @param outputs the outputs' names, and how many dimensions each has
 */
public record ModelGraph(int opset, Set<String> inputs, Map<String, Integer> outputs) {
    /** The oldest with {@code CumSum} and {@code GatherND}. */
    private static final int OLDEST_OPSET = 11;

    /**
     * Reads a model.
     *
     * @param model the file's content; its position stays as it is
     * @throws IOException if it is no ONNX model
     */
    static ModelGraph read(ByteBuffer model) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(model.duplicate());
        in.enableAliasing(true);
        int opset = 0;
        Set<String> inputs = new HashSet<>();
        Map<String, Integer> outputs = new LinkedHashMap<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case ModelProto.OPSET_IMPORT_FIELD_NUMBER -> {
                    OperatorSetIdProto set = OperatorSetIdProto.parseFrom(in.readByteArray());
                    if (set.getDomain().isEmpty() || set.getDomain().equals("ai.onnx")) {
                        opset = (int) set.getVersion();
                    }
                }
                case ModelProto.GRAPH_FIELD_NUMBER -> readGraph(in, inputs, outputs);
                default -> in.skipField(tag);
            }
        }
        return new ModelGraph(opset, inputs, outputs);
    }

    private static void readGraph(CodedInputStream in, Set<String> inputs, Map<String, Integer> outputs)
            throws IOException {
        int limit = in.pushLimit(in.readRawVarint32());
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case GraphProto.INPUT_FIELD_NUMBER ->
                    inputs.add(ValueInfoProto.parseFrom(in.readByteArray()).getName());
                case GraphProto.OUTPUT_FIELD_NUMBER -> {
                    ValueInfoProto output = ValueInfoProto.parseFrom(in.readByteArray());
                    outputs.put(
                            output.getName(),
                            output.getType().getTensorType().getShape().getDimCount());
                }
                default -> in.skipField(tag);
            }
        }
        in.popLimit(limit);
    }

    /** Something to put after the graph, if its operators are new enough. */
    public Optional<GraphTail> tail() {
        return opset >= OLDEST_OPSET ? Optional.of(new GraphTail(opset)) : Optional.empty();
    }

    /** As {@link Signature#output}. */
    public Optional<String> output(List<String> usual, int rank) {
        return Signature.output(outputs, usual, rank);
    }
}
