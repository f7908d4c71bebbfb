package dev.sluice.topology;

import dev.sluice.batch.Lane;
import dev.sluice.serde.Event;
import dev.sluice.serde.EventReader;
import dev.sluice.serde.UnreadableRecordException;
import dev.sluice.task.Answer;
import dev.sluice.task.Predictor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Holds a task's records back while they are answered, in their order, and lets go of all of them before the task commits.
 *
 * <p>Every record takes a place in the queue, whatever it will yield. What is at the head and finished is forwarded when
 * the next record comes, by a wall-clock punctuator while records are held, and by the drain before each commit. After a
 * first failure nothing is processed or forwarded any more, and every call fails again: the task is going to be closed
 * without a commit.
 *
 * <p>Run by the task's stream thread alone.
 */
final class PredictProcessor implements Processor<byte[], byte[], byte[], Outgoing> {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(5);

    private final Predictor predictor;
    private final EventReader reader;
    private final Yields yields;
    private final TaskLimits limits;
    private final CommitSchedule schedule;
    private final FaultPoint faults;

    private final Deque<Pending> held = new ArrayDeque<>();
    private long heldBytes;
    private ProcessorContext<byte[], Outgoing> context;
    private CommitHook hook;
    private Lane lane;
    private TaskMetrics metrics;
    private CommitPhase phase;
    private Cancellable punctuator;
    private RuntimeException failure;
    private boolean closed;

    /** How often each of how many threads commits. */
    record CommitSchedule(int threads, long intervalMs) {}

    PredictProcessor(
            Predictor predictor,
            EventReader reader,
            Yields yields,
            TaskLimits limits,
            CommitSchedule schedule,
            FaultPoint faults) {
        this.predictor = predictor;
        this.reader = reader;
        this.yields = yields;
        this.limits = limits;
        this.schedule = schedule;
        this.faults = faults;
    }

    @Override
    public void init(ProcessorContext<byte[], Outgoing> processorContext) {
        context = processorContext;
        String task = context.taskId().toString();
        // a lane of its own for each life of the task: late answers belong to the lane, and the queue, of the past
        lane = new Lane(task);
        held.clear();
        heldBytes = 0;
        failure = null;
        closed = false;
        punctuator = null;
        metrics = new TaskMetrics(context.metrics(), task, predictor);
        phase = new CommitPhase(Thread.currentThread().getName(), schedule.threads(), schedule.intervalMs());
        limits.taskOpened();
        hook = context.getStateStore(CommitHook.NAME);
        hook.attach(context, this::drain);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        unlessFailed(() -> {
            long bytes = RecordSize.held(record);
            makeRoom(bytes);
            hold(new Pending(record, hook.origin(), ask(record), bytes));
            forwardIfReady();
        });
    }

    @Override
    public void close() {
        stopPunctuating();
        predictor.cancel(lane);
        held.clear();
        heldBytes = 0;
        closed = true;
        limits.taskClosed();
        metrics.close();
    }

    /** Before a commit: everything that is held is answered and forwarded, or the task fails. */
    private void drain() {
        if (closed) {
            return;
        }
        if (!held.isEmpty() || failure != null) {
            faults.reached(FaultPoint.Place.DRAINING);
            long start = System.nanoTime();
            unlessFailed(this::forwardAll);
            metrics.drained(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
            faults.reached(FaultPoint.Place.DRAINED);
        }
        stopPunctuating();
    }

    private void forwardAll() {
        long deadline = System.nanoTime() + limits.deadline().toNanos();
        predictor.hurry(lane);
        try {
            while (!held.isEmpty()) {
                awaitHead(Duration.ofNanos(deadline - System.nanoTime()));
                forwardHead();
            }
        } finally {
            predictor.settled(lane);
        }
    }

    private void makeRoom(long bytes) {
        while (!held.isEmpty() && !limits.admits(held.size(), heldBytes, bytes)) {
            awaitHead(limits.deadline());
            forwardHead();
        }
    }

    private Optional<CompletableFuture<Answer>> ask(Record<byte[], byte[]> record) {
        metrics.recordIn();
        if (record.value() == null) {
            return Optional.empty();
        }
        try {
            Event event = reader.read(record.value());
            return Optional.of(predictor.predict(lane, event.text(), event.pair(), limits.deadline()));
        } catch (UnreadableRecordException e) {
            return Optional.of(CompletableFuture.failedFuture(e));
        } catch (TimeoutException e) {
            throw tooSlow(e.getMessage());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private void hold(Pending pending) {
        held.addLast(pending);
        heldBytes += pending.bytes();
        if (punctuator == null) {
            // a permanent one would make an idle application commit for ever
            punctuator = context.schedule(LOOK_AGAIN, PunctuationType.WALL_CLOCK_TIME, this::punctuate);
        }
    }

    private void punctuate(long nowMs) {
        unlessFailed(this::forwardIfReady);
    }

    private void forwardIfReady() {
        while (!held.isEmpty() && held.peekFirst().done()) {
            forwardHead();
        }
        requestCommit();
    }

    /** Peeks, forwards, then removes: a forward that throws must not lose the record. */
    private void forwardHead() {
        Pending head = held.peekFirst();
        Yield yield = yields.of(head);
        send(head.origin(), yield);
        held.removeFirst();
        heldBytes -= head.bytes();
        switch (yield.kind()) {
            case ANSWER -> metrics.answered();
            case TOMBSTONE -> metrics.tombstone();
            case DEAD_LETTER -> metrics.deadLettered();
        }
    }

    /**
     * Hands a record to the sink. A time-out of the producer's must not come out of here as such: Kafka Streams would revive
     * this task alone, and commit with the other tasks what it has sent. After a commit that timed out the producer's answer
     * is an IllegalStateException.
     */
    private void send(CommitHook.Origin origin, Yield yield) {
        try {
            for (Record<byte[], Outgoing> record : yield.records()) {
                hook.forward(origin, record, yield.kind().sink(), context.currentSystemTimeMs());
            }
        } catch (org.apache.kafka.common.errors.TimeoutException | IllegalStateException e) {
            throw new UnsentRecordException(
                    "task " + lane + ": the producer does not take what record " + origin + " yields: "
                            + e.getMessage(),
                    e);
        }
    }

    private void awaitHead(Duration timeout) {
        Optional<CompletableFuture<Answer>> answer = held.peekFirst().answer();
        if (answer.isEmpty()) {
            return;
        }
        try {
            answer.get().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            // how it failed is looked at when it is forwarded
            assert answer.get().isCompletedExceptionally();
        } catch (TimeoutException e) {
            throw tooSlow("record " + held.peekFirst().origin() + " and " + (held.size() - 1) + " behind it");
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private void requestCommit() {
        if (phase.due(context.currentSystemTimeMs())) {
            context.commit();
        }
    }

    private void stopPunctuating() {
        if (punctuator != null) {
            punctuator.cancel();
            punctuator = null;
        }
    }

    /** Runs a step, or fails again as the task has failed before: a commit after a failure must not take place. */
    private void unlessFailed(Runnable step) {
        if (failure != null) {
            throw failure;
        }
        try {
            step.run();
        } catch (RuntimeException e) {
            failure = e;
            throw e;
        }
    }

    private DeadlineExceededException tooSlow(String what) {
        return new DeadlineExceededException(
                "task " + lane + ": not answered within "
                        + limits.deadline().toMillis() + " ms: " + what
                        + ". Lower in-flight.time, or give the model a faster device; a transaction may not stay open for longer.");
    }

    private static StreamsException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new StreamsException("interrupted while waiting for the model", e);
    }
}
