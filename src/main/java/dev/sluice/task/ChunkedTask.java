package dev.sluice.task;

import dev.sluice.onnx.Signature;
import dev.sluice.task.Answer.Chunk;
import dev.sluice.task.Answer.Chunked;
import dev.sluice.tokenize.Spans;
import dev.sluice.tokenize.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** One answer for each chunk of a text, with the chunk's place in it. */
final class ChunkedTask extends WrappedTask<Task> {

    /** @param task what is asked of each chunk */
    ChunkedTask(Task task) {
        super(task);
    }

    @Override
    public Optional<ChunkedTask> fused(Signature signature) {
        return task.fused(signature).map(ChunkedTask::new);
    }

    @Override
    public Answer combine(List<Tokens> inputs, List<Answer> parts) {
        List<Chunk> chunks = new ArrayList<>(inputs.size());
        for (int i = 0; i < inputs.size(); i++) {
            Answer answer = task.combine(List.of(inputs.get(i)), List.of(parts.get(i)));
            Spans spans = inputs.get(i).spans().orElseThrow();
            int[] own = IntStream.range(0, inputs.get(i).length())
                    .filter(token -> !spans.special(token))
                    .toArray();
            int start = own.length == 0 ? 0 : spans.starts()[own[0]];
            int end = own.length == 0 ? 0 : spans.ends()[own[own.length - 1]];
            chunks.add(new Chunk(answer, i, inputs.size(), start, end));
        }
        return new Chunked(List.copyOf(chunks));
    }
}
