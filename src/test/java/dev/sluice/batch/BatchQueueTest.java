package dev.sluice.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class BatchQueueTest {
    private static final Lane LANE = new Lane("0_0");
    private static final Lane OTHER = new Lane("0_1");

    private static BatchQueue<Integer> queue(int maxTokens, int maxRecords) {
        return new BatchQueue<>(new BatchLimits(maxTokens, maxRecords, Duration.ZERO), System::nanoTime);
    }

    private static int longest(List<Waiting<Integer>> batch) {
        return batch.stream().mapToInt(Waiting::tokens).max().orElseThrow();
    }

    private static int tokens(List<Waiting<Integer>> batch) {
        return batch.stream().mapToInt(Waiting::tokens).sum();
    }

    @Property
    void noBatchExceedsTheBudgetAndEveryRecordIsTakenOnce(
            @ForAll @NotEmpty @Size(max = 200) List<@IntRange(min = 1, max = 128) Integer> lengths,
            @ForAll @IntRange(min = 128, max = 2_000) int maxTokens,
            @ForAll @IntRange(min = 1, max = 40) int maxRecords)
            throws InterruptedException {
        BatchQueue<Integer> queue = queue(maxTokens, maxRecords);
        for (int i = 0; i < lengths.size(); i++) {
            queue.add(i, lengths.get(i), LANE);
        }
        Set<Integer> taken = new HashSet<>();
        while (queue.size() > 0) {
            List<Waiting<Integer>> batch = queue.take();
            assertThat(batch).hasSizeBetween(1, maxRecords);
            assertThat(longest(batch) * batch.size()).isLessThanOrEqualTo(maxTokens);
            batch.forEach(waiting -> assertThat(taken.add(waiting.item())).isTrue());
        }
        assertThat(taken).hasSize(lengths.size());
    }

    @Property
    void theOldestIsInEveryBatchSoNobodyStarves(
            @ForAll @NotEmpty @Size(max = 100) List<@IntRange(min = 1, max = 128) Integer> lengths)
            throws InterruptedException {
        BatchQueue<Integer> queue = queue(512, 8);
        for (int i = 0; i < lengths.size(); i++) {
            queue.add(i, lengths.get(i), LANE);
        }
        int oldest = 0;
        Set<Integer> taken = new HashSet<>();
        while (queue.size() > 0) {
            queue.take().forEach(waiting -> taken.add(waiting.item()));
            assertThat(taken).contains(oldest);
            while (taken.contains(oldest)) {
                oldest++;
            }
        }
    }

    @Property
    void aBatchHoldsLikeLengths(@ForAll @NotEmpty @Size(max = 100) List<@IntRange(min = 1, max = 128) Integer> lengths)
            throws InterruptedException {
        BatchQueue<Integer> queue = queue(512, 16);
        List<Integer> left = new ArrayList<>(lengths);
        for (int i = 0; i < lengths.size(); i++) {
            queue.add(i, lengths.get(i), LANE);
        }
        while (queue.size() > 0) {
            List<Waiting<Integer>> batch = queue.take();
            int longest = longest(batch);
            int shortest = batch.stream().mapToInt(Waiting::tokens).min().orElseThrow();
            batch.forEach(waiting -> left.remove(Integer.valueOf(waiting.tokens())));
            assertThat(left)
                    .as("left although its length lies within the batch's %d to %d", shortest, longest)
                    .noneMatch(length -> length > shortest && length < longest);
            assertThat((double) longest * batch.size() - tokens(batch))
                    .as("padding")
                    .isLessThanOrEqualTo(LengthPolicy.MAX_PADDING * longest * batch.size());
        }
    }

    @Property
    void aDrainingTaskGoesFirst(
            @ForAll @NotEmpty @Size(max = 60) List<@IntRange(min = 1, max = 128) Integer> others,
            @ForAll @NotEmpty @Size(max = 30) List<@IntRange(min = 1, max = 128) Integer> drained)
            throws InterruptedException {
        BatchQueue<Integer> queue = queue(512, 8);
        others.forEach(length -> queue.add(length, length, OTHER));
        drained.forEach(length -> queue.add(length, length, LANE));
        queue.hurry(LANE);
        int left = drained.size();
        while (left > 0) {
            List<Waiting<Integer>> batch = queue.take();
            long mine = batch.stream().filter(waiting -> waiting.lane() == LANE).count();
            assertThat(mine).as("of %s", batch).isPositive();
            left -= (int) mine;
        }
        queue.settled(LANE);
        List<Waiting<Integer>> rest = queue.cancel(OTHER);
        if (!rest.isEmpty()) {
            queue.add(0, 5, LANE);
            rest.forEach(waiting -> queue.add(waiting.item(), waiting.tokens(), OTHER));
            assertThat(queue.take().get(0).lane())
                    .as("after settled, age alone counts")
                    .isEqualTo(LANE);
        }
    }

    @Test
    void cancelTakesOutOneLaneOnly() {
        BatchQueue<Integer> queue = queue(512, 8);
        queue.add(1, 10, LANE);
        queue.add(2, 10, OTHER);
        queue.add(3, 10, LANE);
        assertThat(queue.cancel(LANE).stream().map(Waiting::item).collect(Collectors.toList()))
                .containsExactly(1, 3);
        assertThat(queue.size()).isEqualTo(1);
    }

    @Test
    void aTextOverTheBudgetIsRefusedNotWaitedFor() {
        assertThatThrownBy(() -> queue(100, 8).add(1, 101, LANE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("101 tokens")
                .hasMessageContaining("100");
    }

    @Test
    void takeWaitsForWorkAndEndsWithTheQueue() throws Exception {
        BatchQueue<Integer> queue = queue(512, 8);
        CompletableFuture<List<Waiting<Integer>>> batch = CompletableFuture.supplyAsync(() -> take(queue));
        queue.add(7, 10, LANE);
        assertThat(batch.get(10, TimeUnit.SECONDS)).extracting(Waiting::item).containsExactly(7);
        CompletableFuture<List<Waiting<Integer>>> nothing = CompletableFuture.supplyAsync(() -> take(queue));
        queue.close();
        assertThat(nothing.get(10, TimeUnit.SECONDS)).isEmpty();
        assertThatThrownBy(() -> queue.add(8, 10, LANE)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void lingerWaitsUntilTheOldestIsDueOrTheBatchIsFull() throws Exception {
        AtomicLong now = new AtomicLong();
        BatchQueue<Integer> queue = new BatchQueue<>(new BatchLimits(512, 2, Duration.ofMinutes(1)), now::get);
        queue.add(1, 10, LANE);
        CompletableFuture<List<Waiting<Integer>>> full = CompletableFuture.supplyAsync(() -> take(queue));
        queue.add(2, 10, LANE);
        assertThat(full.get(10, TimeUnit.SECONDS)).as("full").hasSize(2);
        queue.add(3, 10, LANE);
        now.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThat(queue.take()).as("due").hasSize(1);
        queue.add(4, 10, LANE);
        queue.hurry(LANE);
        assertThat(queue.take()).as("hurried").hasSize(1);
    }

    private static List<Waiting<Integer>> take(BatchQueue<Integer> queue) {
        try {
            return queue.take();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
