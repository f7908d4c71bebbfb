package dev.sluice.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an ONNX file's weights are.
 *
 * @param opset      the version of ONNX's own operators
 * @param parameters how many numbers
 * @param precision  the type that most of them are of, such as {@code float}, {@code float16} or {@code int8}
 */
public record Weights(int opset, long parameters, String precision) {

    /**
     * Counts them.
     *
     * @param model the file's content
     * @throws IOException if it is no ONNX model
     */
    public static Weights of(ByteBuffer model) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(model.duplicate());
        in.enableAliasing(true);
        Map<Integer, Long> byType = new TreeMap<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == ModelProto.GRAPH_FIELD_NUMBER) {
                graph(in, byType);
            } else {
                in.skipField(tag);
            }
        }
        int most = byType.entrySet().stream()
                .max(Comparator.comparingLong(Map.Entry::getValue))
                .map(Map.Entry::getKey)
                .orElse(0);
        String precision = String.valueOf(TensorProto.DataType.forNumber(most)).toLowerCase(Locale.ROOT);
        long parameters = byType.values().stream().mapToLong(Long::longValue).sum();
        return new Weights(ModelGraph.read(model).opset(), parameters, precision);
    }

    private static void graph(CodedInputStream in, Map<Integer, Long> byType) throws IOException {
        int limit = in.pushLimit(in.readRawVarint32());
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == GraphProto.INITIALIZER_FIELD_NUMBER) {
                TensorProto tensor = TensorProto.parseFrom(in.readByteBuffer());
                long numbers = tensor.getDimsList().stream().reduce(1L, (a, b) -> a * b);
                byType.merge(tensor.getDataType(), numbers, Long::sum);
            } else {
                in.skipField(tag);
            }
        }
        in.popLimit(limit);
    }
}
