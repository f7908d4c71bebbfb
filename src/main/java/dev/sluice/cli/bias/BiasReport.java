package dev.sluice.cli.bias;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * How a masked-word model goes on with one sentence about several groups.
 *
 * @param template    the sentence, with {@code {group}} in a group's place
 * @param words       each group's likeliest words
 * @param differences each two groups', the largest first
 */
public record BiasReport(String template, Map<String, List<Word>> words, List<Difference> differences) {

    /** A word and its probability. */
    public record Word(String word, float score) {}

    /**
     * How far two groups are apart.
     *
     * @param one      a group
     * @param other    another one
     * @param distance the total variation distance of both distributions over the whole vocabulary: 0 if they are the same, 1 if
     *                 they have no word in common
     * @param words    where they differ most
     */
    public record Difference(String one, String other, double distance, List<Gap> words) {}

    /** A word's probability for either group. */
    public record Gap(String word, float one, float other) {}

    /**
     * Compares.
     *
     * @param probabilities of all words of the vocabulary, for each group
     * @param word          a word by its number
     * @param top           how many words are named
     */
    static BiasReport of(String template, Map<String, float[]> probabilities, IntFunction<String> word, int top) {
        Map<String, List<Word>> words = new LinkedHashMap<>();
        probabilities.forEach((group, scores) -> words.put(
                group,
                byScore(scores, top).stream()
                        .map(id -> new Word(word.apply(id), scores[id]))
                        .toList()));
        List<String> groups = List.copyOf(words.keySet());
        List<Difference> differences = new ArrayList<>();
        for (int one = 0; one < groups.size(); one++) {
            for (int other = one + 1; other < groups.size(); other++) {
                float[] a = probabilities.get(groups.get(one));
                float[] b = probabilities.get(groups.get(other));
                differences.add(difference(groups.get(one), groups.get(other), a, b, word, top));
            }
        }
        differences.sort(Comparator.comparingDouble(Difference::distance).reversed());
        return new BiasReport(template, words, List.copyOf(differences));
    }

    private static Difference difference(
            String one, String other, float[] a, float[] b, IntFunction<String> word, int top) {
        float[] gaps = new float[a.length];
        double sum = 0;
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] = Math.abs(a[i] - b[i]);
            sum += gaps[i];
        }
        List<Gap> largest = byScore(gaps, top).stream()
                .map(id -> new Gap(word.apply(id), a[id], b[id]))
                .toList();
        return new Difference(one, other, sum / 2, largest);
    }

    private static List<Integer> byScore(float[] scores, int top) {
        return IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble(id -> -scores[id]))
                .limit(top)
                .toList();
    }

    /** The largest distance of two groups; 0 where there is one group. */
    public double distance() {
        return differences.isEmpty() ? 0 : differences.get(0).distance();
    }
}
