package dev.sluice.onnx;

/** This one text cannot be answered: the model fails on it, alone and again, while it answers others; or it is none for the task. */
public final class TextFailedException extends Exception {

    /** @param cause what the model threw */
    public TextFailedException(Throwable cause) {
        super("the model fails on this text: " + cause.getMessage(), cause);
    }

    private TextFailedException(String message, Throwable cause) {
        super(message, cause);
    }

    /** @param cause says what is wrong with the text */
    public static TextFailedException noInput(IllegalArgumentException cause) {
        return new TextFailedException(cause.getMessage(), cause);
    }
}
