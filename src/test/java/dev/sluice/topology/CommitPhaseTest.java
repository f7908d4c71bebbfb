package dev.sluice.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CommitPhaseTest {

    private static List<Long> due(String thread, long fromMs, long toMs) {
        CommitPhase phase = new CommitPhase(thread, 4, 1_000);
        return LongStream.rangeClosed(fromMs, toMs).filter(phase::due).boxed().toList();
    }

    @Test
    void eachThreadCommitsOnceAnIntervalAtItsOwnPhase() {
        assertThat(due("app-StreamThread-1", 10_000, 13_000)).containsExactly(10_250L, 11_250L, 12_250L);
        assertThat(due("app-StreamThread-2", 10_000, 13_000)).containsExactly(10_500L, 11_500L, 12_500L);
        assertThat(due("app-StreamThread-3", 10_000, 13_000)).containsExactly(10_750L, 11_750L, 12_750L);
        assertThat(due("app-StreamThread-4", 10_001, 13_000)).containsExactly(11_000L, 12_000L, 13_000L);
    }

    @Test
    void aMissedCommitIsDueAtOnceAndTheNextOneInPhaseAgain() {
        CommitPhase phase = new CommitPhase("app-StreamThread-1", 4, 1_000);
        assertThat(phase.due(10_000)).isFalse();
        assertThat(phase.due(12_700)).isTrue();
        assertThat(phase.due(13_249)).isFalse();
        assertThat(phase.due(13_250)).isTrue();
    }
}
