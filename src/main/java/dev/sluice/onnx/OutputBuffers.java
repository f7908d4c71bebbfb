package dev.sluice.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Memory that ONNX Runtime writes outputs into, used again and again, so that nothing is copied. It can be had for outputs whose
 * shape is known before the run: {@code [batch, tokens, width]}. Whether a model keeps to the shape is
 * seen at its first run. Outputs without a row for each token are small, and are copied. The inference workers share it.
 */
final class OutputBuffers {
    private static final double ROOM_TO_GROW = 1.25;

    private final OrtEnvironment environment;
    private final Signature signature;
    private final Map<String, Boolean> foreseeable = new ConcurrentHashMap<>();
    private final Map<String, Queue<ByteBuffer>> free = new ConcurrentHashMap<>();

    /** A tensor to write into, and what is read of it then. */
    record Pinned(String name, OnnxTensor tensor, FloatBuffer values, ByteBuffer memory) {}

    OutputBuffers(OrtEnvironment environment, Signature signature) {
        this.environment = environment;
        this.signature = signature;
    }

    /** Looks at what a run has given. */
    void seen(String name, long[] shape, int batch, int length) {
        foreseeable.computeIfAbsent(
                name,
                output -> java.util.Arrays.equals(
                        shape, expected(output, batch, length).orElse(null)));
    }

    /** Memory for an output, if its shape is known. */
    Optional<Pinned> take(String name, int batch, int length) throws OrtException {
        Optional<long[]> shape = expected(name, batch, length);
        if (shape.isEmpty() || !foreseeable.getOrDefault(name, false)) {
            return Optional.empty();
        }
        int numbers = 1;
        for (long dimension : shape.get()) {
            numbers = Math.multiplyExact(numbers, (int) dimension);
        }
        ByteBuffer memory = memory(name, Math.multiplyExact(numbers, Float.BYTES));
        FloatBuffer values = memory.asFloatBuffer().limit(numbers);
        return Optional.of(new Pinned(name, OnnxTensor.createTensor(environment, values, shape.get()), values, memory));
    }

    /** Takes the memory back. */
    void free(Pinned pinned) {
        pinned.tensor().close();
        free.get(pinned.name()).add(pinned.memory());
    }

    private ByteBuffer memory(String name, int bytes) {
        ByteBuffer memory = free.computeIfAbsent(name, output -> new ConcurrentLinkedQueue<>())
                .poll();
        if (memory == null || memory.capacity() < bytes) {
            int roomy = (int) Math.min(Integer.MAX_VALUE - 8, (long) (bytes * ROOM_TO_GROW));
            memory = ByteBuffer.allocateDirect(roomy).order(ByteOrder.nativeOrder());
        }
        return memory;
    }

    private Optional<long[]> expected(String name, int batch, int length) {
        long[] shape = signature.outputs().get(name).clone();
        boolean plain = signature.plain().contains(name);
        if (!plain || shape.length != 3 || shape[2] <= 0) {
            return Optional.empty();
        }
        shape[0] = batch;
        shape[1] = length;
        return Optional.of(shape);
    }
}
