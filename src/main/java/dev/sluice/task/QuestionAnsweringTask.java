package dev.sluice.task;

import dev.sluice.model.ClassificationModel.Activation;
import dev.sluice.model.ModelException;
import dev.sluice.onnx.Output;
import dev.sluice.onnx.Signature;
import dev.sluice.task.Answer.QuestionAnswering;
import dev.sluice.task.Answer.Span;
import dev.sluice.tokenize.Spans;
import dev.sluice.tokenize.TextTokenizer;
import dev.sluice.tokenize.Tokens;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Start and end logits {@code [batch, tokens]} each to the likeliest spans of the context: softmax over the context's tokens,
 * and the product of a start's and an end's probability for every span of at most so many tokens, as in transformers'
 * question-answering pipeline. Where a context may have no answer, the first token stands for that, as in SQuAD 2.0.
 */
final class QuestionAnsweringTask implements Task {
    private final String start;
    private final String end;
    private final int topK;
    private final int maxAnswerTokens;
    private final boolean noAnswer;

    /**
     * Finds both outputs.
     *
     * @throws ModelException if one is missing
     */
    QuestionAnsweringTask(Signature signature, String location, AnswerOptions options) {
        this.start = output(signature, location, "start_logits");
        this.end = output(signature, location, "end_logits");
        this.topK = options.topK().orElse(1);
        this.maxAnswerTokens = options.maxAnswerTokens();
        this.noAnswer = options.noAnswer();
    }

    private static String output(Signature signature, String location, String name) {
        if (!signature.outputs().containsKey(name)) {
            throw new ModelException(
                    "model " + location + ": task question-answering needs the outputs start_logits and"
                            + " end_logits of shape [batch, tokens]; found " + signature.describeOutputs()
                            + ". Export it for question answering.");
        }
        return name;
    }

    @Override
    public List<Tokens> inputs(TextTokenizer tokenizer, String text, Optional<String> pair) {
        if (pair.isEmpty() || pair.get().isEmpty()) {
            throw new IllegalArgumentException(
                    "there is no context to look for an answer in (input.context), or it is empty");
        }
        return Task.super.inputs(tokenizer, text, pair);
    }

    @Override
    public List<String> outputs() {
        return List.of(start, end);
    }

    @Override
    public List<Answer> answers(List<Output> outputs, List<Tokens> batch) {
        List<Answer> answers = new ArrayList<>(batch.size());
        for (int row = 0; row < batch.size(); row++) {
            Tokens tokens = batch.get(row);
            int length = outputs.get(0).rowLength();
            float[] starts = probabilities(outputs.get(0).copy(row * length, tokens.length()), tokens);
            float[] ends = probabilities(outputs.get(1).copy(row * length, tokens.length()), tokens);
            answers.add(new QuestionAnswering(spans(starts, ends, tokens), tokens.length(), tokens.truncated()));
        }
        return answers;
    }

    @Override
    public Answer combine(List<Tokens> inputs, List<Answer> parts) {
        if (parts.size() == 1) {
            return parts.get(0);
        }
        List<Span> best = parts.stream()
                .flatMap(part -> ((QuestionAnswering) part).answers().stream())
                .distinct()
                .sorted(Comparator.comparingDouble(Span::score).reversed())
                .limit(topK)
                .toList();
        int tokens = parts.stream().mapToInt(Answer::tokens).sum();
        return new QuestionAnswering(best, tokens, false);
    }

    private boolean candidate(Spans spans, int token) {
        return spans.origin()[token] == 1 || noAnswer && token == 0;
    }

    private float[] probabilities(float[] logits, Tokens tokens) {
        Spans spans = tokens.spans().orElseThrow();
        Numbers.finite(logits, "a logit");
        for (int token = 0; token < logits.length; token++) {
            if (!candidate(spans, token)) {
                logits[token] = Float.NEGATIVE_INFINITY;
            }
        }
        return Activation.SOFTMAX.scores(logits);
    }

    private record Candidate(int first, int last, float score) {}

    private List<Span> spans(float[] starts, float[] ends, Tokens tokens) {
        Spans spans = tokens.spans().orElseThrow();
        Comparator<Candidate> worstFirst = Comparator.comparingDouble(Candidate::score)
                .thenComparing(Candidate::first, Comparator.reverseOrder())
                .thenComparing(Candidate::last, Comparator.reverseOrder());
        PriorityQueue<Candidate> best = new PriorityQueue<>(worstFirst);
        for (int first = 0; first < starts.length; first++) {
            int end = Math.min(starts.length, first + maxAnswerTokens);
            for (int last = first; last < end && spans.origin()[first] == 1; last++) {
                if (spans.origin()[last] == 1) {
                    keep(best, new Candidate(first, last, starts[first] * ends[last]));
                }
            }
        }
        if (noAnswer) {
            keep(best, new Candidate(0, 0, starts[0] * ends[0]));
        }
        return best.stream()
                .sorted(worstFirst.reversed())
                .map(candidate -> span(candidate, spans))
                .toList();
    }

    private void keep(PriorityQueue<Candidate> best, Candidate candidate) {
        best.add(candidate);
        if (best.size() > topK) {
            best.remove();
        }
    }

    private static Span span(Candidate candidate, Spans spans) {
        if (spans.origin()[candidate.first()] != 1) {
            return new Span(candidate.score(), 0, 0, "");
        }
        int start = spans.starts()[candidate.first()];
        int end = spans.ends()[candidate.last()];
        return new Span(candidate.score(), start, end, Spans.part(spans.second(), start, end));
    }
}
