package dev.sluice.onnx;

/** The model answers nothing any more, not even a text it has answered before: nothing may be committed. */
public final class DeviceLostException extends RuntimeException {

    /** @param cause what the model threw */
    public DeviceLostException(Throwable cause) {
        super("the model answers nothing any more, not even a text it has answered before: " + cause, cause);
    }
}
