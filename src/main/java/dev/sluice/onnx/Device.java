package dev.sluice.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import dev.sluice.model.ModelException;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The device that was found.
 *
 * @param name     {@code cpu} or {@code cuda}
 * @param workers  how many batches run at once
 * @param multiple the longest text of a batch is padded up to a multiple of this many tokens
 * @param batchTokens  the batch budget that suits it, in padded tokens
 * @param batchRecords the most records in a batch that suit it
 */
public record Device(String name, int workers, int multiple, int batchTokens, int batchRecords) {
    private static final Logger log = LoggerFactory.getLogger(Device.class);
    private static final int GPU_WORKERS = 2;

    /**
     * Chooses the device and configures the session for it.
     *
     * @throws ModelException if CUDA is required and cannot be used
     */
    static Device choose(DeviceOptions options, SessionOptions session) throws OrtException {
        session.setIntraOpNumThreads(options.threads());
        session.setInterOpNumThreads(1);
        if (options.type() != DeviceOptions.Type.CPU) {
            String reason = addCuda(options.cuda(), session);
            if (reason == null) {
                return new Device("cuda", options.workers().orElse(GPU_WORKERS), 8, 32_768, 256);
            }
            if (options.required()) {
                throw new ModelException("device: cuda is required but cannot be used: " + reason
                        + ". Build with `mvn -Pgpu package` on a machine with CUDA 12, or set device.required: false.");
            }
            log.warn("device: running on the CPU, which is many times slower than a GPU: {}", reason);
        }
        int cores = Runtime.getRuntime().availableProcessors();
        return new Device("cpu", options.workers().orElse(Math.max(1, cores / options.threads())), 1, 2_048, 16);
    }

    /**
     * The ONNX files that suit a device, best first, by the names that exporters give them.
     *
     * @param options where the model is wanted
     */
    public static List<String> files(DeviceOptions options) {
        boolean gpu = options.type() != DeviceOptions.Type.CPU
                && OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA);
        return gpu
                ? List.of("model_O4.onnx", "model_fp16.onnx", "model.onnx")
                : List.of("model.onnx", "model_quantized.onnx", "model_int8.onnx");
    }

    /** Returns why CUDA cannot be used, or null if it can. */
    private static String addCuda(Map<String, String> options, SessionOptions session) {
        if (!OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
            return "this build of ONNX Runtime has no CUDA provider (found " + OrtEnvironment.getAvailableProviders()
                    + ")";
        }
        try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions()) {
            for (Map.Entry<String, String> option : options.entrySet()) {
                cuda.add(option.getKey(), option.getValue());
            }
            session.addCUDA(cuda);
            return null;
        } catch (OrtException e) {
            return e.getMessage();
        }
    }
}
