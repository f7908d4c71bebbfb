package dev.sluice.task;

import dev.sluice.model.ModelException;
import dev.sluice.onnx.Output;
import dev.sluice.onnx.Signature;
import dev.sluice.task.Answer.FillMask;
import dev.sluice.task.Answer.Filling;
import dev.sluice.tokenize.TextTokenizer;
import dev.sluice.tokenize.Tokens;
import dev.sluice.tokenize.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Logits {@code [batch, tokens, words]} to the likeliest words for each mask, as transformers' fill-mask pipeline has it
 * ({@code pipelines/fill_mask.py}): softmax over the vocabulary, then the best of all words or of the targets. The text with the
 * word in the mask's place is without special tokens where it has one mask, and with them where it has several.
 */
final class FillMaskTask implements Task {
    private static final int USUAL_TOP_K = 5;

    private final String output;
    private final TextTokenizer tokenizer;
    private final String mask;
    private final int maskId;
    private final int topK;
    private final int[] targets;
    private final long padId;

    private FillMaskTask(
            String output, TextTokenizer tokenizer, String mask, int maskId, int topK, int[] targets, long padId) {
        this.output = output;
        this.tokenizer = tokenizer;
        this.mask = mask;
        this.maskId = maskId;
        this.topK = topK;
        this.targets = targets;
        this.padId = padId;
    }

    /**
     * Looks whether model and vocabulary fit.
     *
     * @param mask  what stands for a missing word
     * @param padId the padding's number
     * @throws ModelException if the model is no masked-word model, or a target is no word of the vocabulary
     */
    static FillMaskTask of(
            Signature signature,
            String location,
            Vocabulary vocabulary,
            TextTokenizer tokenizer,
            Optional<String> mask,
            long padId,
            AnswerOptions options) {
        String output = MaskedWords.output(signature, vocabulary, location, "fill-mask");
        String token = mask.orElseThrow(() -> new ModelException("model " + location
                + ": task fill-mask needs a mask token, but neither tokenizer_config.json nor special_tokens_map.json "
                + "names one (mask_token)."));
        int id = vocabulary
                .id(token)
                .orElseThrow(() -> new ModelException("model " + location + ": its mask token " + token
                        + " is not in the vocabulary of tokenizer.json."));
        int[] targets = options.targets().stream()
                .mapToInt(target -> target(target, vocabulary, tokenizer, location))
                .distinct()
                .toArray();
        int topK = options.topK().orElse(USUAL_TOP_K);
        return new FillMaskTask(output, tokenizer, token, id, topK, targets, padId);
    }

    /** A word's number; of a word that the vocabulary has only in parts, the first part's, as the reference does it. */
    private static int target(String target, Vocabulary vocabulary, TextTokenizer tokenizer, String location) {
        if (vocabulary.id(target).isPresent()) {
            return vocabulary.id(target).getAsInt();
        }
        Tokens tokens = tokenizer.encode(target);
        return IntStream.range(0, tokens.length())
                .filter(i -> !tokens.spans().orElseThrow().special(i))
                .map(i -> (int) tokens.ids()[i])
                .findFirst()
                .orElseThrow(() -> new ModelException(
                        "answer.targets: found \"" + target + "\", which is no word of model " + location + "."));
    }

    @Override
    public List<Tokens> inputs(TextTokenizer own, String text, Optional<String> pair) {
        List<Tokens> inputs = Task.super.inputs(own, text, pair);
        if (masks(inputs.get(0)).length == 0) {
            throw new IllegalArgumentException("the text has no mask " + mask
                    + (inputs.get(0).truncated() ? " among the tokens that the model takes" : "")
                    + "; put it where a word is missing");
        }
        return inputs;
    }

    private int[] masks(Tokens tokens) {
        return IntStream.range(0, tokens.length())
                .filter(i -> tokens.ids()[i] == maskId)
                .toArray();
    }

    @Override
    public List<String> outputs() {
        return List.of(output);
    }

    @Override
    public List<Answer> answers(List<Output> outputs, List<Tokens> batch) {
        Output logits = outputs.get(0);
        int words = (int) logits.shape()[2];
        List<Answer> answers = new ArrayList<>(batch.size());
        for (int row = 0; row < batch.size(); row++) {
            Tokens tokens = batch.get(row);
            List<List<Filling>> masks = new ArrayList<>();
            int[] places = masks(tokens);
            for (int place : places) {
                float[] own = logits.copy(row * logits.rowLength() + place * words, words);
                masks.add(fillings(Numbers.softmax(Numbers.finite(own, "a logit")), tokens, place, places.length == 1));
            }
            answers.add(new FillMask(masks, tokens.length(), tokens.truncated()));
        }
        return answers;
    }

    private List<Filling> fillings(float[] scores, Tokens tokens, int place, boolean single) {
        float[] candidates = scores;
        if (targets.length > 0) {
            candidates = new float[targets.length];
            for (int i = 0; i < targets.length; i++) {
                candidates[i] = scores[targets[i]];
            }
        }
        List<Filling> fillings = new ArrayList<>();
        for (int best : Numbers.largest(candidates, topK)) {
            int word = targets.length > 0 ? targets[best] : best;
            long[] filled = tokens.ids().clone();
            filled[place] = word;
            long[] shown = Arrays.stream(filled).filter(id -> id != padId).toArray();
            fillings.add(new Filling(
                    candidates[best],
                    word,
                    tokenizer.decode(new long[] {word}, false),
                    tokenizer.decode(shown, single)));
        }
        return fillings;
    }
}
