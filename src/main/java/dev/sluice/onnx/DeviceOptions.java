package dev.sluice.onnx;

import java.util.Map;
import java.util.Optional;

/**
 * Where the model runs.
 *
 * @param type     which device
 * @param required whether another device than the one named by {@code type} is an error
 * @param workers  how many batches run at once; as many as cores on a CPU and 2 on a GPU unless said
 * @param threads  ONNX Runtime's intra-op threads a batch, on a CPU
 * @param cuda     options of ONNX Runtime's CUDA provider, under its own names
 */
public record DeviceOptions(
        Type type, boolean required, Optional<Integer> workers, int threads, Map<String, String> cuda) {

    /** What may be asked for. */
    public enum Type {
        /** CUDA where it works, else the CPU, loudly. */
        AUTO,
        /** The CPU. */
        CPU,
        /** CUDA. */
        CUDA
    }

    /** The CPU with as many workers as cores. */
    public static DeviceOptions cpu() {
        return new DeviceOptions(Type.CPU, false, Optional.empty(), 1, Map.of());
    }
}
