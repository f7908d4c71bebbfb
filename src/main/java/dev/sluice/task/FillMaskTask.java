package dev.sluice.task;

import dev.sluice.model.ClassificationModel.Activation;
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

    private final List<String> outputs;
    private final TextTokenizer tokenizer;
    private final Words words;

    /**
     * What is looked for.
     *
     * @param mask    what stands for a missing word
     * @param maskId  its number
     * @param topK    the most words for a mask
     * @param targets the only words, by their numbers; any if empty
     * @param padId   the padding's number
     */
    record Words(String mask, int maskId, int topK, int[] targets, long padId) {

        /** How many words a mask gets. */
        int best(int vocabulary) {
            return Math.min(topK, targets.length > 0 ? targets.length : vocabulary);
        }
    }

    private FillMaskTask(List<String> outputs, TextTokenizer tokenizer, Words words) {
        this.outputs = outputs;
        this.tokenizer = tokenizer;
        this.words = words;
    }

    /** Looks whether it is a masked-word model. */
    static FillMaskTask of(
            Signature signature, String location, Vocabulary vocabulary, TextTokenizer tokenizer, Words words) {
        return new FillMaskTask(
                List.of(MaskedWords.output(signature, vocabulary, location, "fill-mask")), tokenizer, words);
    }

    @Override
    public Optional<FillMaskTask> fused(Signature signature) {
        List<String> fused = List.of(Fusion.MASK_SCORES, Fusion.MASK_WORDS);
        return signature.outputs().keySet().containsAll(fused)
                ? Optional.of(new FillMaskTask(fused, tokenizer, words))
                : Optional.empty();
    }

    /**
     * Looks up what is looked for.
     *
     * @param mask  what stands for a missing word
     * @param padId the padding's number
     * @throws ModelException if there is no such mask, or a target is no word of the vocabulary
     */
    static Words words(
            String location,
            Vocabulary vocabulary,
            TextTokenizer tokenizer,
            Optional<String> mask,
            long padId,
            AnswerOptions options) {
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
        return new Words(token, id, options.topK().orElse(USUAL_TOP_K), targets, padId);
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
            throw new IllegalArgumentException("the text has no mask " + words.mask()
                    + (inputs.get(0).truncated() ? " among the tokens that the model takes" : "")
                    + "; put it where a word is missing");
        }
        return inputs;
    }

    private int[] masks(Tokens tokens) {
        return IntStream.range(0, tokens.length())
                .filter(i -> tokens.ids()[i] == words.maskId())
                .toArray();
    }

    @Override
    public List<String> outputs() {
        return outputs;
    }

    @Override
    public List<Answer> answers(List<Output> found, List<Tokens> batch) {
        List<Answer> answers = new ArrayList<>(batch.size());
        int before = 0;
        for (int row = 0; row < batch.size(); row++) {
            Tokens tokens = batch.get(row);
            List<List<Filling>> masks = new ArrayList<>();
            int[] places = masks(tokens);
            for (int place : places) {
                Candidates best = outputs.size() > 1 ? best(found, before++) : best(found.get(0), row, place);
                masks.add(fillings(best, tokens, place, places.length == 1));
            }
            answers.add(new FillMask(masks, tokens.length(), tokens.truncated()));
        }
        return answers;
    }

    private record Candidates(float[] scores, int[] words) {}

    /** Of the model's graph: the best words of the n-th mask of the batch. */
    private Candidates best(List<Output> found, int mask) {
        int count = (int) found.get(0).shape()[1];
        float[] scores = Numbers.finite(found.get(0).copy(mask * count, count), "a word's score");
        float[] places = found.get(1).copy(mask * count, count);
        int[] chosen = new int[count];
        for (int i = 0; i < count; i++) {
            chosen[i] = word((int) places[i]);
        }
        return new Candidates(scores, chosen);
    }

    private Candidates best(Output logits, int row, int place) {
        int vocabulary = (int) logits.shape()[2];
        float[] own = Numbers.finite(logits.copy(row * logits.rowLength() + place * vocabulary, vocabulary), "a logit");
        float[] scores = Activation.SOFTMAX.scores(own);
        if (words.targets().length > 0) {
            float[] all = scores;
            scores = new float[words.targets().length];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = all[words.targets()[i]];
            }
        }
        List<Integer> places = Numbers.largest(scores, words.best(vocabulary));
        float[] best = new float[places.size()];
        int[] chosen = new int[places.size()];
        for (int i = 0; i < best.length; i++) {
            best[i] = scores[places.get(i)];
            chosen[i] = word(places.get(i));
        }
        return new Candidates(best, chosen);
    }

    private int word(int candidate) {
        return words.targets().length > 0 ? words.targets()[candidate] : candidate;
    }

    private List<Filling> fillings(Candidates best, Tokens tokens, int place, boolean single) {
        List<Filling> fillings = new ArrayList<>();
        for (int i = 0; i < best.words().length; i++) {
            long[] filled = tokens.ids().clone();
            filled[place] = best.words()[i];
            long[] shown =
                    Arrays.stream(filled).filter(id -> id != words.padId()).toArray();
            fillings.add(new Filling(
                    best.scores()[i],
                    best.words()[i],
                    tokenizer.decode(new long[] {best.words()[i]}, false),
                    tokenizer.decode(shown, single)));
        }
        return fillings;
    }
}
