package dev.sluice.task;

import dev.sluice.onnx.Output;
import dev.sluice.onnx.Signature;
import dev.sluice.task.Answer.TokenEmbedding;
import dev.sluice.tokenize.Spans;
import dev.sluice.tokenize.Tokens;
import dev.sluice.tokenize.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Hidden states {@code [batch, tokens, width]} as they are: one vector a token, special tokens included. */
final class TokenEmbeddingTask implements Task {
    private final String output;
    private final Vocabulary vocabulary;

    TokenEmbeddingTask(Signature signature, String location, Vocabulary vocabulary) {
        this.output = EmbeddingTask.hidden(signature, location, "token-embedding");
        this.vocabulary = vocabulary;
    }

    @Override
    public List<String> outputs() {
        return List.of(output);
    }

    @Override
    public List<Answer> answers(List<Output> outputs, List<Tokens> batch) {
        Output hidden = outputs.get(0);
        int width = (int) hidden.shape()[2];
        List<Answer> answers = new ArrayList<>(batch.size());
        for (int row = 0; row < batch.size(); row++) {
            Tokens tokens = batch.get(row);
            Spans spans = tokens.spans().orElseThrow();
            float[][] vectors = new float[tokens.length()][];
            for (int token = 0; token < vectors.length; token++) {
                float[] vector = hidden.copy(row * hidden.rowLength() + token * width, width);
                vectors[token] = Numbers.finite(vector, "a token's embedding");
            }
            List<String> words = Arrays.stream(tokens.ids())
                    .mapToObj(id -> vocabulary.word((int) id))
                    .toList();
            answers.add(new TokenEmbedding(vectors, words, spans.starts(), spans.ends(), tokens.truncated()));
        }
        return answers;
    }
}
