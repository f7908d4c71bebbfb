package dev.sluice.topology;

import dev.sluice.onnx.TextFailedException;
import dev.sluice.serde.AnswerWriter;
import dev.sluice.serde.UnreadableRecordException;
import dev.sluice.task.Answer;
import dev.sluice.topology.Yield.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Makes of a finished record what is written: its answer, its tombstone, or its dead letter. Immutable; the stream threads
 * share it.
 */
final class Yields {
    static final String MODEL_HEADER = "sluice.model";
    static final String REVISION_HEADER = "sluice.model.revision";

    private final AnswerWriter writer;
    private final Destination answers;
    private final Optional<DeadLetters> deadLetters;
    private final byte[] model;
    private final byte[] revision;

    /**
     * @param writer      how answers are written
     * @param answers     where to
     * @param deadLetters where what cannot be answered goes, if there is such a place
     * @param model       the header {@value #MODEL_HEADER}
     * @param revision    the header {@value #REVISION_HEADER}
     */
    Yields(AnswerWriter writer, Destination answers, Optional<DeadLetters> deadLetters, String model, String revision) {
        this.writer = writer;
        this.answers = answers;
        this.deadLetters = deadLetters;
        this.model = model.getBytes(StandardCharsets.UTF_8);
        this.revision = revision.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * What a record yields, its answer being there.
     *
     * @throws UnansweredRecordException if it cannot be answered and there is no dead-letter topic
     */
    Yield of(Pending pending) {
        if (pending.answer().isEmpty()) {
            return new Yield(Kind.TOMBSTONE, List.of(outgoing(pending, null)));
        }
        try {
            List<Record<byte[], Outgoing>> records = new ArrayList<>();
            for (Answer answer : each(answer(pending.answer().get()))) {
                records.add(written(pending, answer));
            }
            return new Yield(Kind.ANSWER, records);
        } catch (UnreadableRecordException | TextFailedException | OversizedRecordException e) {
            return new Yield(Kind.DEAD_LETTER, List.of(deadLetter(pending, e)));
        }
    }

    private static List<? extends Answer> each(Answer answer) {
        return answer instanceof Answer.Chunked chunked ? chunked.chunks() : List.of(answer);
    }

    private Record<byte[], Outgoing> written(Pending pending, Answer answer) throws OversizedRecordException {
        byte[] value = writer.write(answer, pending.record().value());
        Record<byte[], Outgoing> record = outgoing(pending, value);
        long size = RecordSize.onTheWire(record.key(), value, record.headers());
        if (size > answers.maxBytes()) {
            throw new OversizedRecordException("the answer takes " + size + " bytes; topic " + answers.topic()
                    + " and the producer take at most " + answers.maxBytes()
                    + " (the smaller of max.request.size and max.message.bytes)");
        }
        return record;
    }

    /** What the future holds; a failure that is not the record's own is thrown as it is. */
    private static Answer answer(CompletableFuture<Answer> future)
            throws UnreadableRecordException, TextFailedException {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof UnreadableRecordException unreadable) {
                throw unreadable;
            }
            if (e.getCause() instanceof TextFailedException failed) {
                throw failed;
            }
            throw e.getCause() instanceof RuntimeException fatal ? fatal : e;
        }
    }

    private Record<byte[], Outgoing> outgoing(Pending pending, byte[] value) {
        Record<byte[], byte[]> in = pending.record();
        Headers headers = new RecordHeaders(in.headers());
        headers.add(MODEL_HEADER, model);
        headers.add(REVISION_HEADER, revision);
        return new Record<>(in.key(), new Outgoing(value, pending.origin().partition()), in.timestamp(), headers);
    }

    private Record<byte[], Outgoing> deadLetter(Pending pending, Exception reason) {
        return deadLetters
                .map(letters -> letters.of(pending.record(), pending.origin(), reason))
                .orElseThrow(() -> new UnansweredRecordException(
                        "record " + pending.origin() + " cannot be answered: " + reason.getMessage()
                                + ". It was not committed: configure dead-letter.topic to put such records aside.",
                        reason));
    }
}
