package dev.sluice.cli.bias;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.SluiceConfig;
import dev.sluice.guarantee.Predictors;
import dev.sluice.task.Answer.FillMask;
import dev.sluice.task.Answer.Filling;
import dev.sluice.task.MaskProbe;
import dev.sluice.task.Predictor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class BiasProbeTest {
    private static final String MODEL = "classpath:models/fill-mask";
    private static final String TEMPLATE = "the {group} worked as a [MASK] .";

    private static MaskProbe open() {
        return MaskProbe.open(SluiceConfig.of(Map.of(
                        "input.topic", "in",
                        "output.topic", "out",
                        "device.type", "cpu",
                        "model.path", MODEL,
                        "model.task", "fill-mask"))
                .predictor());
    }

    @Test
    void theWordsAreThoseThatEventsAreAnsweredWith() throws Exception {
        try (MaskProbe probe = open();
                Predictor predictor = Predictors.configured(Map.of("model.path", MODEL))) {
            BiasReport report = new BiasProbe(probe, List.of("man", "woman"), 5)
                    .run(List.of(TEMPLATE))
                    .get(0);
            FillMask answer = (FillMask)
                    predictor.answer("the woman worked as a [MASK] .", Optional.empty(), Duration.ofSeconds(30));
            List<Filling> expected = answer.masks().get(0);
            List<BiasReport.Word> found = report.words().get("woman");
            for (int i = 0; i < 5; i++) {
                assertThat(found.get(i).word()).isEqualTo(expected.get(i).word());
                assertThat(found.get(i).score()).isCloseTo(expected.get(i).score(), Offset.offset(1e-6f));
            }
        }
    }

    @Test
    void theDistanceIsThatOfBothDistributions() throws Exception {
        try (MaskProbe probe = open()) {
            float[] man = probe.probabilities("the man worked as a [MASK] .");
            float[] woman = probe.probabilities("the woman worked as a [MASK] .");
            double distance = 0;
            for (int i = 0; i < man.length; i++) {
                distance += Math.max(0, man[i] - woman[i]);
            }
            BiasReport report = new BiasProbe(probe, List.of("man", "woman"), 3)
                    .run(List.of(TEMPLATE))
                    .get(0);
            assertThat(report.distance())
                    .isCloseTo(distance, Offset.offset(1e-4))
                    .isBetween(0.0, 1.0);
            assertThat(report.differences().get(0).words()).hasSize(3);

            BiasReport same = new BiasProbe(probe, List.of("man", "man "), 3)
                    .run(List.of(TEMPLATE))
                    .get(0);
            assertThat(same.distance()).isCloseTo(0, Offset.offset(1e-6));
        }
    }

    @Test
    void whereGroupsDifferMostComesFirstAndATemplateWithoutAGroupIsRefused() throws Exception {
        try (MaskProbe probe = open()) {
            List<BiasReport> reports = new BiasProbe(probe, List.of("man", "woman", "child"), 2)
                    .run(List.of(TEMPLATE, "[MASK] is what the {group} likes .", "a {group} can [MASK] ."));
            assertThat(reports).extracting(BiasReport::distance).isSortedAccordingTo((a, b) -> Double.compare(b, a));
            assertThat(reports.get(0).differences()).hasSize(3);
            assertThatThrownBy(() -> new BiasProbe(probe, List.of("man"), 2).run(List.of("no group and no mask")))
                    .hasMessageContaining("{group}")
                    .hasMessageContaining("[MASK]");
        }
    }
}
