package dev.sluice.task;

import dev.sluice.model.ModelException;
import dev.sluice.tokenize.Tokens;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A model and nothing else: texts tokenized beforehand, sorted by length, in batches of one size, by as many threads as the
 * device has workers. What no stream processor around it can exceed by much.
 */
public final class BareModel implements AutoCloseable {
    private final LoadedModel loaded;
    private final List<Tokens> texts = new ArrayList<>();

    /**
     * Loads the model and tokenizes the texts.
     *
     * @throws ModelException if the model cannot be used
     */
    public BareModel(PredictorOptions options, List<String> texts) {
        this.loaded = LoadedModel.load(options);
        texts.forEach(text -> this.texts.addAll(loaded.task().inputs(loaded.tokenizer(), text, Optional.empty())));
        this.texts.sort(Comparator.comparingInt(Tokens::length));
    }

    /**
     * Answers all texts once.
     *
     * @param batch how many go together
     * @return texts a second
     */
    public double textsPerSecond(int batch) throws InterruptedException, ExecutionException {
        AtomicInteger next = new AtomicInteger();
        ExecutorService workers =
                Executors.newFixedThreadPool(loaded.session().device().workers());
        try {
            long start = System.nanoTime();
            List<Future<?>> done = new ArrayList<>();
            for (int worker = 0; worker < loaded.session().device().workers(); worker++) {
                done.add(workers.submit(() -> {
                    for (int from = next.getAndAdd(batch); from < texts.size(); from = next.getAndAdd(batch)) {
                        List<Tokens> part = texts.subList(from, Math.min(texts.size(), from + batch));
                        loaded.session().run(part, loaded.task());
                    }
                    return null;
                }));
            }
            for (Future<?> each : done) {
                each.get();
            }
            return texts.size() * (double) TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - start);
        } finally {
            workers.shutdown();
        }
    }

    @Override
    public void close() {
        loaded.close();
    }
}
