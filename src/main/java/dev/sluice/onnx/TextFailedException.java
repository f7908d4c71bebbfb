package dev.sluice.onnx;

/** The model fails on this one text, alone and again, while it answers others. */
public final class TextFailedException extends Exception {

    /** @param cause what the model threw */
    public TextFailedException(Throwable cause) {
        super("the model fails on this text: " + cause.getMessage(), cause);
    }
}
