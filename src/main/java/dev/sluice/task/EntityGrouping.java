package dev.sluice.task;

import dev.sluice.task.Answer.Entity;
import dev.sluice.task.AnswerOptions.Aggregation;
import dev.sluice.tokenize.Spans;
import dev.sluice.tokenize.WordJoiner;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Scored tokens to entities, by one of the strategies of transformers' token-classification pipeline
 * ({@code pipelines/token_classification.py}). Immutable.
 */
final class EntityGrouping {
    private final Aggregation aggregation;
    private final WordJoiner joiner;
    private final long unknownId;

    /**
     * A token.
     *
     * @param word    as the vocabulary writes it; as the text does where the vocabulary does not know it
     * @param scores  a probability for each label
     * @param index   its place among the tokens
     * @param start   where it begins in the text, in code points
     * @param end     where it ends
     * @param subword whether it goes on with the word before it
     */
    record Piece(String word, float[] scores, Optional<Integer> index, int start, int end, boolean subword) {}

    private record Tag(boolean begins, String kind) {

        /** A label without {@code B-} or {@code I-} goes on with what is before it. */
        static Tag of(String label) {
            boolean begins = label.startsWith("B-");
            return new Tag(begins, begins || label.startsWith("I-") ? label.substring(2) : label);
        }
    }

    /** @param unknownId the number of the token for what the vocabulary does not know */
    EntityGrouping(Aggregation aggregation, WordJoiner joiner, long unknownId) {
        this.aggregation = aggregation;
        this.joiner = joiner;
        this.unknownId = unknownId;
    }

    /**
     * A token of a text.
     *
     * @param id   its number
     * @param word as the vocabulary writes it
     */
    Piece piece(int id, String word, String text, int start, int end, float[] scores, Optional<Integer> index) {
        String inText = Spans.part(text, start, end);
        if (id == unknownId) {
            return new Piece(inText, scores, index, start, end, false);
        }
        boolean subword;
        if (joiner.subwordPrefix().isPresent()) {
            subword = word.codePointCount(0, word.length()) != end - start;
        } else {
            subword = start > 0 && !Spans.part(text, start - 1, start).equals(" ") && !inText.startsWith(" ");
        }
        return new Piece(word, scores, index, start, end, subword);
    }

    /** The entities, those that name nothing included. */
    List<Entity> entities(List<Piece> pieces, List<String> labels) {
        List<Entity> entities =
                switch (aggregation) {
                    case NONE, SIMPLE ->
                        pieces.stream().map(piece -> entity(piece, labels)).toList();
                    case FIRST, AVERAGE, MAX -> words(pieces, labels);
                };
        return aggregation == Aggregation.NONE ? entities : grouped(entities);
    }

    private static Entity entity(Piece piece, List<String> labels) {
        int best = Numbers.best(piece.scores());
        return new Entity(
                labels.get(best), piece.scores()[best], piece.index(), piece.word(), piece.start(), piece.end());
    }

    private List<Entity> words(List<Piece> pieces, List<String> labels) {
        List<Entity> words = new ArrayList<>();
        List<Piece> word = new ArrayList<>();
        for (Piece piece : pieces) {
            if (!word.isEmpty() && !piece.subword()) {
                words.add(word(word, labels));
                word.clear();
            }
            word.add(piece);
        }
        if (!word.isEmpty()) {
            words.add(word(word, labels));
        }
        return words;
    }

    private Entity word(List<Piece> word, List<String> labels) {
        float[] scores =
                switch (aggregation) {
                    case FIRST -> word.get(0).scores();
                    case AVERAGE ->
                        Numbers.mean(word.stream().map(Piece::scores).toList());
                    default ->
                        word.stream()
                                .max(Comparator.comparingDouble(EntityGrouping::surety)
                                        .thenComparing(piece -> -word.indexOf(piece)))
                                .orElseThrow()
                                .scores();
                };
        int best = Numbers.best(scores);
        String text = joiner.join(word.stream().map(Piece::word).toList());
        return new Entity(
                labels.get(best),
                scores[best],
                Optional.empty(),
                text,
                word.get(0).start(),
                word.get(word.size() - 1).end());
    }

    private static double surety(Piece piece) {
        return piece.scores()[Numbers.best(piece.scores())];
    }

    private List<Entity> grouped(List<Entity> entities) {
        List<Entity> groups = new ArrayList<>();
        List<Entity> group = new ArrayList<>();
        for (Entity entity : entities) {
            Tag tag = Tag.of(entity.label());
            boolean goesOn = !group.isEmpty()
                    && !tag.begins()
                    && tag.kind()
                            .equals(Tag.of(group.get(group.size() - 1).label()).kind());
            if (!group.isEmpty() && !goesOn) {
                groups.add(group(group));
                group.clear();
            }
            group.add(entity);
        }
        if (!group.isEmpty()) {
            groups.add(group(group));
        }
        return groups;
    }

    /** What is after the first dash of the first one's label is the kind; the score is the mean. */
    private Entity group(List<Entity> group) {
        String label = group.get(0).label();
        float score =
                (float) group.stream().mapToDouble(Entity::score).average().orElseThrow();
        return new Entity(
                label.substring(label.indexOf('-') + 1),
                score,
                Optional.empty(),
                joiner.join(group.stream().map(Entity::word).toList()),
                group.get(0).start(),
                group.get(group.size() - 1).end());
    }
}
