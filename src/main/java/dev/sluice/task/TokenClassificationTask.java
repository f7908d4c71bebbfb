package dev.sluice.task;

import dev.sluice.model.ClassificationModel.Activation;
import dev.sluice.model.ModelException;
import dev.sluice.onnx.Output;
import dev.sluice.onnx.Signature;
import dev.sluice.task.Answer.Entity;
import dev.sluice.task.Answer.TokenClassification;
import dev.sluice.task.EntityGrouping.Piece;
import dev.sluice.tokenize.Spans;
import dev.sluice.tokenize.Tokens;
import dev.sluice.tokenize.Vocabulary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Logits {@code [batch, tokens, labels]} to what the text names, as transformers' token-classification pipeline has it
 * ({@code pipelines/token_classification.py}).
 */
final class TokenClassificationTask implements Task {
    private static final String NOTHING = "O";

    private final String output;
    private final List<String> labels;
    private final Vocabulary vocabulary;
    private final EntityGrouping grouping;
    private final String aggregation;

    private TokenClassificationTask(
            String output, List<String> labels, Vocabulary vocabulary, EntityGrouping grouping, String aggregation) {
        this.output = output;
        this.labels = labels;
        this.vocabulary = vocabulary;
        this.grouping = grouping;
        this.aggregation = aggregation;
    }

    /**
     * Looks whether model and labels fit.
     *
     * @throws ModelException if there is no such output, or it has not as many logits as there are labels
     */
    static TokenClassificationTask of(
            Signature signature,
            String location,
            List<String> labels,
            Vocabulary vocabulary,
            EntityGrouping grouping,
            AnswerOptions options) {
        String output = signature
                .output(List.of("logits"), 3)
                .orElseThrow(() -> new ModelException("model " + location
                        + ": task token-classification needs the logits, one output of shape [batch, tokens, labels]"
                        + " named logits; found " + signature.describeOutputs()
                        + ". Export it for token classification."));
        long logits = signature.outputs().get(output)[2];
        if (logits >= 0 && logits != labels.size()) {
            throw new ModelException("model " + location + ": it gives " + logits
                    + " logits a token, but config.json (id2label, num_labels) has the " + labels.size() + " labels "
                    + labels + ".");
        }
        String aggregation = options.aggregation().name().toLowerCase(Locale.ROOT);
        return new TokenClassificationTask(output, labels, vocabulary, grouping, aggregation);
    }

    @Override
    public List<String> outputs() {
        return List.of(output);
    }

    @Override
    public List<Answer> answers(List<Output> outputs, List<Tokens> batch) {
        Output logits = outputs.get(0);
        List<Answer> answers = new ArrayList<>(batch.size());
        for (int row = 0; row < batch.size(); row++) {
            Tokens tokens = batch.get(row);
            List<Piece> pieces = pieces(logits, row, tokens);
            List<Entity> entities = grouping.entities(pieces, labels).stream()
                    .filter(entity -> !entity.label().equals(NOTHING))
                    .toList();
            answers.add(new TokenClassification(aggregation, entities, tokens.length(), tokens.truncated()));
        }
        return answers;
    }

    /** Of a long text's chunks all entities; where two overlap the longer one, or of equally long ones the surer. */
    @Override
    public Answer combine(List<Tokens> inputs, List<Answer> parts) {
        if (parts.size() == 1) {
            return parts.get(0);
        }
        List<Entity> sorted = parts.stream()
                .flatMap(part -> ((TokenClassification) part).entities().stream())
                .sorted(Comparator.comparingInt(Entity::start))
                .toList();
        List<Entity> kept = new ArrayList<>();
        for (Entity entity : sorted) {
            Entity last = kept.isEmpty() ? null : kept.get(kept.size() - 1);
            if (last == null || entity.start() >= last.end()) {
                kept.add(entity);
            } else if (better(entity, last)) {
                kept.set(kept.size() - 1, entity);
            }
        }
        int tokens = parts.stream().mapToInt(Answer::tokens).sum();
        return new TokenClassification(aggregation, kept, tokens, false);
    }

    private static boolean better(Entity one, Entity other) {
        int longer = Integer.compare(one.end() - one.start(), other.end() - other.start());
        return longer > 0 || longer == 0 && one.score() > other.score();
    }

    private List<Piece> pieces(Output logits, int row, Tokens tokens) {
        Spans spans = tokens.spans().orElseThrow();
        List<Piece> pieces = new ArrayList<>();
        for (int token = 0; token < tokens.length(); token++) {
            if (spans.special(token)) {
                continue;
            }
            int id = (int) tokens.ids()[token];
            int from = row * logits.rowLength() + token * labels.size();
            float[] scores = Activation.SOFTMAX.scores(Numbers.finite(logits.copy(from, labels.size()), "a logit"));
            String text = spans.origin()[token] == 0 ? spans.first() : spans.second();
            int start = spans.starts()[token];
            int end = spans.ends()[token];
            pieces.add(grouping.piece(id, vocabulary.word(id), text, start, end, scores, Optional.of(token)));
        }
        return pieces;
    }
}
