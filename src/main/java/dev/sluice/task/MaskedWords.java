package dev.sluice.task;

import dev.sluice.model.ModelException;
import dev.sluice.onnx.Signature;
import dev.sluice.tokenize.Vocabulary;
import java.util.List;

/** The output of a masked-word model: a logit for each word of the vocabulary at each token, {@code [batch, tokens, words]}. */
final class MaskedWords {
    static final List<String> USUAL_NAMES = List.of("logits", "output_0");

    private MaskedWords() {}

    /**
     * Its name.
     *
     * @throws ModelException if the model has no such output, or one of another width than the vocabulary
     */
    static String output(Signature signature, Vocabulary vocabulary, String location, String task) {
        String output = signature
                .output(USUAL_NAMES, 3)
                .orElseThrow(() -> new ModelException("model " + location + ": task " + task
                        + " needs a masked-word model, with an output of shape [batch, tokens, words] named "
                        + USUAL_NAMES.get(0) + "; found " + signature.describeOutputs()
                        + ". Export it for fill-mask."));
        long words = signature.outputs().get(output)[2];
        if (words > 0 && words < vocabulary.size()) {
            throw new ModelException("model " + location + ": task " + task
                    + " needs a logit for each word of the vocabulary; tokenizer.json has " + vocabulary.size()
                    + " words, output " + output + " has " + words
                    + " numbers a token. The model is no masked-word model, or the tokenizer is another's.");
        }
        return output;
    }
}
