package dev.sluice.onnx;

import dev.sluice.batch.BatchLimits;
import dev.sluice.batch.BatchQueue;
import dev.sluice.batch.InFlightBound;
import dev.sluice.batch.Lane;
import dev.sluice.batch.Waiting;
import dev.sluice.tokenize.Tokens;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The workers in front of the model, and the queue in front of them. Stream threads submit; the threads
 * {@code sluice-inference-N} form batches and answer.
 *
 * <p>A batch that fails is not its records' fault until shown: the model is asked something it has answered before. If it
 * cannot, the device is lost, and everything that waits fails with {@link DeviceLostException}. If it can, the batch is
 * split and tried again down to the one text that fails twice, which gets a {@link TextFailedException}.
 *
 * @param <A> the answers
 */
public final class Inference<A> implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Inference.class);
    private static final int WARM_UP_RUNS = 5;

    private final BatchModel<A> model;
    private final Tokens probe;
    private final BatchQueue<Request<A>> queue;
    private final InFlightBound bound;
    private final InferenceTotals totals = new InferenceTotals();
    private final List<Thread> workers = new ArrayList<>();
    private volatile DeviceLostException lost;

    private record Request<A>(Tokens tokens, CompletableFuture<A> answer) {}

    private Inference(BatchModel<A> model, Tokens probe, BatchLimits limits, InFlightBound bound) {
        this.model = model;
        this.probe = probe;
        this.queue = new BatchQueue<>(limits, System::nanoTime);
        this.bound = bound;
    }

    /**
     * Warms the model up, measures it, and starts the workers.
     *
     * @param model    what answers
     * @param probe    a text that any model of the kind answers
     * @param limits   how large a batch may become
     * @param inFlight how much work may be in front of the model, as time
     * @param workers  how many batches run at once
     * @throws DeviceLostException if the model does not even answer the probe
     */
    public static <A> Inference<A> start(
            BatchModel<A> model, Tokens probe, BatchLimits limits, Duration inFlight, int workers) {
        double speed = warmUp(model, probe);
        Inference<A> inference = new Inference<>(model, probe, limits, new InFlightBound(inFlight, workers, speed));
        for (int i = 1; i <= workers; i++) {
            Thread worker = new Thread(inference::work, "sluice-inference-" + i);
            worker.setDaemon(true);
            worker.start();
            inference.workers.add(worker);
        }
        return inference;
    }

    /** Returns tokens a second of the fastest run: the first ones are the device waking up. */
    private static <A> double warmUp(BatchModel<A> model, Tokens probe) {
        long fastest = Long.MAX_VALUE;
        try {
            for (int i = 0; i < WARM_UP_RUNS; i++) {
                long start = System.nanoTime();
                model.answers(List.of(probe));
                fastest = Math.min(fastest, System.nanoTime() - start);
            }
        } catch (Exception e) {
            throw new DeviceLostException(e);
        }
        return probe.length() * (double) TimeUnit.SECONDS.toNanos(1) / Math.max(1, fastest);
    }

    /**
     * Puts a text in front of the model; waits while there is too much already.
     *
     * @param timeout how long to wait for room
     * @return the answer to come; it fails with {@link TextFailedException}, {@link DeviceLostException} or
     *     {@link CancellationException}
     * @throws TimeoutException     if there was no room in that time
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public CompletableFuture<A> submit(Lane lane, Tokens tokens, Duration timeout)
            throws InterruptedException, TimeoutException {
        throwIfLost();
        bound.admit(tokens.length(), timeout);
        CompletableFuture<A> answer = new CompletableFuture<>();
        try {
            queue.add(new Request<>(tokens, answer), tokens.length(), lane);
        } catch (RuntimeException e) {
            bound.finished(tokens.length());
            throwIfLost();
            throw e;
        }
        return answer;
    }

    /** Lets a lane go first until {@link #settled}. */
    public void hurry(Lane lane) {
        queue.hurry(lane);
    }

    /** Ends {@link #hurry}. */
    public void settled(Lane lane) {
        queue.settled(lane);
    }

    /** Gives up what a lane has waiting; what is running already runs on, and nobody hears of it. */
    public void cancel(Lane lane) {
        giveUp(queue.cancel(lane), new CancellationException("task " + lane + " was closed"));
    }

    /** How many records wait for a worker. */
    public int waiting() {
        return queue.size();
    }

    /** What was done so far. */
    public InferenceTotals totals() {
        return totals;
    }

    /** Stops the workers after the batches they are in; what waits is cancelled. */
    @Override
    public void close() {
        giveUp(queue.close(), new CancellationException("Sluice is shutting down"));
        for (Thread worker : workers) {
            try {
                worker.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void work() {
        try {
            List<Waiting<Request<A>>> batch = queue.take();
            while (!batch.isEmpty()) {
                answer(batch.stream().map(Waiting::item).toList());
                batch = queue.take();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable t) {
            lose(new DeviceLostException(t), List.of());
        }
    }

    /** Answers each request of the batch, one way or another. */
    private void answer(List<Request<A>> batch) {
        List<Tokens> texts = batch.stream().map(Request::tokens).toList();
        long start = System.nanoTime();
        List<A> answers;
        try {
            answers = model.answers(texts);
        } catch (Exception e) {
            failed(batch, e);
            return;
        } catch (Error e) {
            lose(new DeviceLostException(e), batch);
            throw e;
        }
        measure(texts, System.nanoTime() - start);
        for (int i = 0; i < batch.size(); i++) {
            finish(batch.get(i));
            batch.get(i).answer().complete(answers.get(i));
        }
    }

    private void measure(List<Tokens> texts, long nanos) {
        long tokens = texts.stream().mapToLong(Tokens::length).sum();
        int longest = texts.stream().mapToInt(Tokens::length).max().orElseThrow();
        totals.add(texts.size(), tokens, (long) longest * texts.size());
        bound.measured(tokens, nanos);
    }

    private void failed(List<Request<A>> batch, Exception failure) {
        DeviceLostException gone = lost;
        if (gone == null) {
            try {
                model.answers(List.of(probe));
            } catch (Exception e) {
                failure.addSuppressed(e);
                gone = new DeviceLostException(failure);
            }
        }
        if (gone != null) {
            lose(gone, batch);
        } else if (batch.size() > 1) {
            log.warn("a batch of {} records failed and is split: {}", batch.size(), failure.toString());
            answer(batch.subList(0, batch.size() / 2));
            answer(batch.subList(batch.size() / 2, batch.size()));
        } else {
            retry(batch.get(0));
        }
    }

    private void retry(Request<A> request) {
        A answer;
        try {
            answer = model.answers(List.of(request.tokens())).get(0);
        } catch (Exception e) {
            finish(request);
            request.answer().completeExceptionally(new TextFailedException(e));
            return;
        }
        finish(request);
        request.answer().complete(answer);
    }

    private void lose(DeviceLostException failure, List<Request<A>> batch) {
        if (lost == null) {
            lost = failure;
            log.error("{}", failure.getMessage());
        }
        for (Request<A> request : batch) {
            finish(request);
            request.answer().completeExceptionally(failure);
        }
        giveUp(queue.close(), failure);
    }

    private void giveUp(List<Waiting<Request<A>>> given, Exception reason) {
        for (Waiting<Request<A>> waiting : given) {
            finish(waiting.item());
            waiting.item().answer().completeExceptionally(reason);
        }
    }

    private void finish(Request<A> request) {
        bound.finished(request.tokens().length());
    }

    private void throwIfLost() {
        if (lost != null) {
            throw lost;
        }
    }
}
