package dev.sluice.task;

import dev.sluice.model.ClassificationModel.Activation;
import dev.sluice.model.ModelException;
import dev.sluice.onnx.LastStep;
import dev.sluice.onnx.Output;
import dev.sluice.tokenize.Tokens;
import dev.sluice.tokenize.Vocabulary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A masked-word model asked for the probability of every word of its vocabulary, by the session and tokenizer that answer events. */
public final class MaskProbe implements AutoCloseable {
    private final LoadedModel loaded;
    private final Vocabulary vocabulary;
    private final String output;
    private final int maskId;

    private MaskProbe(LoadedModel loaded, Vocabulary vocabulary, String output, int maskId) {
        this.loaded = loaded;
        this.vocabulary = vocabulary;
        this.output = output;
        this.maskId = maskId;
    }

    /**
     * Loads a model.
     *
     * @throws ModelException if it is no masked-word model
     */
    public static MaskProbe open(PredictorOptions options) {
        LoadedModel loaded = LoadedModel.load(options);
        try {
            String location = loaded.encoder().folder().location();
            Vocabulary vocabulary = Vocabulary.of(loaded.encoder().tokenizer().tokenizerJson());
            String output = MaskedWords.output(loaded.session().signature(), vocabulary, location, "fill-mask");
            int mask = vocabulary.id(mask(loaded)).orElseThrow();
            return new MaskProbe(loaded, vocabulary, output, mask);
        } catch (IOException e) {
            loaded.close();
            throw new ModelException(e.getMessage(), e);
        } catch (RuntimeException e) {
            loaded.close();
            throw e;
        }
    }

    private static String mask(LoadedModel loaded) {
        return loaded.encoder()
                .specialToken("mask_token")
                .orElseThrow(() -> new ModelException("model "
                        + loaded.encoder().folder().location() + ": it has no mask token, so it fills no masks."));
    }

    /** What stands for a missing word. */
    public String mask() {
        return mask(loaded);
    }

    /** A word by its number. */
    public String word(int id) {
        return vocabulary.word(id);
    }

    /**
     * The probabilities of all words at the first mask of a text.
     *
     * @return {@code [words]}
     * @throws IllegalArgumentException if the text has no mask
     */
    public float[] probabilities(String text) throws Exception {
        Tokens tokens = loaded.tokenizer().encode(text);
        int place = IntStream.range(0, tokens.length())
                .filter(i -> tokens.ids()[i] == maskId)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("\"" + text + "\" has no mask " + mask()));
        return loaded.session().run(List.of(tokens), new AtMask(place)).get(0);
    }

    private final class AtMask implements LastStep<float[]> {
        private final int place;

        private AtMask(int place) {
            this.place = place;
        }

        @Override
        public List<String> outputs() {
            return List.of(output);
        }

        @Override
        public List<float[]> answers(List<Output> outputs, List<Tokens> batch) {
            int words = (int) outputs.get(0).shape()[2];
            List<float[]> answers = new ArrayList<>();
            answers.add(Activation.SOFTMAX.scores(outputs.get(0).copy(place * words, words)));
            return answers;
        }
    }

    @Override
    public void close() {
        loaded.close();
    }
}
