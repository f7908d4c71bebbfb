package dev.sluice.model;

import dev.sluice.tokenize.Overflow;
import java.util.List;
import java.util.Optional;

/**
 * Which model, and what its own files may be overruled in.
 *
 * @param path      a folder in Hugging Face's layout, or {@code classpath:} and one on the class path
 * @param files     the ONNX file in it, or several, of which the first that is there is taken; what suits the device if empty
 * @param maxTokens overrules the model's maximum length, in tokens
 * @param pooling   overrules {@code 1_Pooling/config.json}; empty if that decides
 * @param normalize overrules {@code modules.json}
 * @param prompt    what is written before each text of an embedding; overrules {@code config_sentence_transformers.json}
 * @param overflow  what is done with texts that are too long
 * @param fuse      whether the last step may run in the model's graph
 * @param revision  what the header {@code sluice.model.revision} says; the content's hash unless given
 */
public record ModelOptions(
        String path,
        List<String> files,
        Optional<Integer> maxTokens,
        List<Pooling> pooling,
        Optional<Boolean> normalize,
        Optional<String> prompt,
        Overflow overflow,
        boolean fuse,
        Optional<String> revision) {

    /** A model as its own files describe it. */
    public static ModelOptions of(String path) {
        return new ModelOptions(
                path,
                List.of("model.onnx"),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Overflow.TRUNCATE,
                true,
                Optional.empty());
    }

    /** The same with other files. */
    public ModelOptions with(List<String> others) {
        return new ModelOptions(path, others, maxTokens, pooling, normalize, prompt, overflow, fuse, revision);
    }
}
