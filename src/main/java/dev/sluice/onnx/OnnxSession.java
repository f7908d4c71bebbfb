package dev.sluice.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import dev.sluice.model.Encoder;
import dev.sluice.model.ModelException;
import dev.sluice.onnx.OutputBuffers.Pinned;
import dev.sluice.onnx.Signature.Input;
import dev.sluice.tokenize.Tokens;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The one ONNX Runtime session of the process. Its runs may overlap: the inference workers share it.
 */
public final class OnnxSession implements AutoCloseable {
    private final OrtEnvironment environment;
    private final SessionOptions options;
    private final OrtSession session;
    private final Device device;
    private final Signature signature;
    private final long padId;
    private final OutputBuffers buffers;

    private OnnxSession(
            OrtEnvironment environment,
            SessionOptions options,
            OrtSession session,
            Device device,
            Signature signature,
            long padId) {
        this.environment = environment;
        this.options = options;
        this.session = session;
        this.device = device;
        this.signature = signature;
        this.padId = padId;
        this.buffers = new OutputBuffers(environment, signature);
    }

    /** Loads a model onto a device, as it is. */
    public static OnnxSession open(Encoder encoder, DeviceOptions deviceOptions) {
        return open(encoder, deviceOptions, graph -> Optional.empty());
    }

    /**
     * Loads a model onto a device.
     *
     * @param fusion what is put after the model's graph, if anything
     * @throws ModelException if the model cannot be loaded, its inputs are not an encoder's, or the device that is
     *                        required cannot be used
     */
    public static OnnxSession open(
            Encoder encoder, DeviceOptions deviceOptions, Function<ModelGraph, Optional<GraphTail>> fusion) {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        SessionOptions options = new SessionOptions();
        String model = encoder.folder().location() + "/" + encoder.file();
        try {
            options.setOptimizationLevel(OptLevel.ALL_OPT);
            Device device = Device.choose(deviceOptions, options);
            OrtSession session = new SessionLoader(environment, encoder, options).load(fusion);
            UnpackedLibraries.remove();
            Signature signature = Signature.of(session, model);
            return new OnnxSession(environment, options, session, device, signature, encoder.padId());
        } catch (OrtException e) {
            options.close();
            throw new ModelException("model " + model + ": ONNX Runtime cannot load it: " + e.getMessage(), e);
        } catch (ModelException e) {
            options.close();
            throw e;
        }
    }

    /** The device the model is on. */
    public Device device() {
        return device;
    }

    /** The model's inputs and outputs. */
    public Signature signature() {
        return signature;
    }

    /** The length each text of a batch is padded to, in tokens. */
    public int paddedLength(List<Tokens> batch) {
        int longest = batch.stream().mapToInt(Tokens::length).max().orElseThrow();
        return (longest + device.multiple() - 1) / device.multiple() * device.multiple();
    }

    /**
     * Runs one batch.
     *
     * @param batch the texts, at least one
     * @param step  which outputs are wanted, and what is made of them
     * @return one answer a text, in their order
     * @throws OrtException if the run fails
     */
    public <A> List<A> run(List<Tokens> batch, LastStep<A> step) throws OrtException {
        Map<String, OnnxTensor> inputs = new HashMap<>();
        Map<String, Pinned> pinned = new LinkedHashMap<>();
        try {
            int length = paddedLength(batch);
            for (Map.Entry<Input, Boolean> input : signature.inputs().entrySet()) {
                inputs.put(input.getKey().inputName(), tensor(input.getKey(), batch, length, input.getValue()));
            }
            Map<String, OnnxTensor> tensors = new HashMap<>();
            Set<String> others = new LinkedHashSet<>(step.outputs());
            for (String name : step.outputs()) {
                buffers.take(name, batch.size(), length).ifPresent(memory -> {
                    pinned.put(name, memory);
                    tensors.put(name, memory.tensor());
                    others.remove(name);
                });
            }
            try (OrtSession.Result result = session.run(inputs, others, tensors)) {
                List<Output> outputs = new ArrayList<>();
                for (String name : step.outputs()) {
                    outputs.add(
                            pinned.containsKey(name)
                                    ? new Output(
                                            pinned.get(name).values(),
                                            shape(pinned.get(name).tensor()))
                                    : copied(name, result, batch.size(), length));
                }
                return step.answers(outputs, batch);
            }
        } finally {
            inputs.values().forEach(OnnxTensor::close);
            pinned.values().forEach(buffers::free);
        }
    }

    private Output copied(String name, OrtSession.Result result, int batch, int length) {
        OnnxTensor tensor = (OnnxTensor) result.get(name).orElseThrow();
        buffers.seen(name, shape(tensor), batch, length);
        return new Output(tensor.getFloatBuffer(), shape(tensor));
    }

    private static long[] shape(OnnxTensor tensor) {
        return tensor.getInfo().getShape();
    }

    private OnnxTensor tensor(Input input, List<Tokens> batch, int length, boolean narrow) throws OrtException {
        long[] shape = {batch.size(), length};
        int bytes = narrow ? Integer.BYTES : Long.BYTES;
        ByteBuffer buffer =
                ByteBuffer.allocateDirect(batch.size() * length * bytes).order(ByteOrder.nativeOrder());
        if (narrow) {
            IntBuffer ints = buffer.asIntBuffer();
            for (Tokens tokens : batch) {
                for (int at = 0; at < length; at++) {
                    ints.put((int) value(input, tokens, at));
                }
            }
            return OnnxTensor.createTensor(environment, ints.flip(), shape);
        }
        LongBuffer longs = buffer.asLongBuffer();
        for (Tokens tokens : batch) {
            for (int at = 0; at < length; at++) {
                longs.put(value(input, tokens, at));
            }
        }
        return OnnxTensor.createTensor(environment, longs.flip(), shape);
    }

    private long value(Input input, Tokens tokens, int at) {
        boolean text = at < tokens.length();
        return switch (input) {
            case INPUT_IDS -> text ? tokens.ids()[at] : padId;
            case ATTENTION_MASK -> text ? 1 : 0;
            case TOKEN_TYPE_IDS -> text ? tokens.typeIds()[at] : 0;
            case POSITION_IDS -> at;
        };
    }

    /** Closes the session and its options; no run may be under way. */
    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("the ONNX session cannot be closed: " + e.getMessage(), e);
        } finally {
            options.close();
        }
    }
}
