package dev.sluice.topology;

import dev.sluice.onnx.InferenceTotals;
import dev.sluice.task.Predictor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.MeasurableStat;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.Sensor.RecordingLevel;
import org.apache.kafka.common.metrics.stats.Avg;
import org.apache.kafka.common.metrics.stats.Max;
import org.apache.kafka.streams.StreamsMetrics;

/**
 * Sluice's sensors among Kafka Streams' own. Each task has rate and total of {@code records-in}, {@code answered},
 * {@code dead-lettered} and {@code tombstones}, and {@code drain-time-ms}; {@code records-in} is the sum of the other three
 * and of what is in flight. The group {@code stream-sluice-metrics} has the model's, one for all tasks: {@code batches},
 * {@code batch-records}, {@code batch-tokens} and {@code batch-padded-tokens} since the start, and {@code queue}, the
 * records that wait. Recorded by the task's stream thread.
 */
final class TaskMetrics implements AutoCloseable {
    private static final String SCOPE = "sluice";
    private static final String GROUP = "stream-sluice-metrics";

    private final StreamsMetrics metrics;
    private final List<Sensor> sensors = new ArrayList<>();
    private final Sensor recordsIn;
    private final Sensor answered;
    private final Sensor deadLettered;
    private final Sensor tombstones;
    private final Sensor drainTime;

    TaskMetrics(StreamsMetrics metrics, String task, Predictor predictor) {
        this.metrics = metrics;
        this.recordsIn = rateTotal(task, "records-in");
        this.answered = rateTotal(task, "answered");
        this.deadLettered = rateTotal(task, "dead-lettered");
        this.tombstones = rateTotal(task, "tombstones");
        this.drainTime = drainTime(task);
        modelGauges(task, predictor);
    }

    void recordIn() {
        recordsIn.record();
    }

    void answered() {
        answered.record();
    }

    void deadLettered() {
        deadLettered.record();
    }

    void tombstone() {
        tombstones.record();
    }

    void drained(long millis) {
        drainTime.record(millis);
    }

    @Override
    public void close() {
        sensors.forEach(metrics::removeSensor);
    }

    private Sensor rateTotal(String task, String name) {
        return keep(metrics.addRateTotalSensor(SCOPE, task, name, RecordingLevel.INFO));
    }

    private Sensor drainTime(String task) {
        Sensor sensor = keep(metrics.addSensor("sluice-drain-time-" + task, RecordingLevel.INFO));
        Map<String, String> tags = Map.of("sluice-id", task);
        sensor.add(
                new MetricName("drain-time-ms-avg", GROUP, "mean time of a drain before a commit, ms", tags),
                new Avg());
        sensor.add(new MetricName("drain-time-ms-max", GROUP, "longest drain before a commit, ms", tags), new Max());
        return sensor;
    }

    private void modelGauges(String task, Predictor predictor) {
        InferenceTotals totals = predictor.totals();
        Sensor sensor = keep(metrics.addSensor("sluice-model-" + task, RecordingLevel.INFO));
        Map<String, String> tags = Map.of("sluice-id", task);
        gauge(sensor, "batches-total", "batches answered", tags, totals::batches);
        gauge(sensor, "batch-records-total", "records in all batches", tags, totals::records);
        gauge(sensor, "batch-tokens-total", "tokens in all batches", tags, totals::tokens);
        gauge(sensor, "batch-padded-tokens-total", "tokens and padding in all batches", tags, totals::paddedTokens);
        gauge(sensor, "queue-size", "records that wait for the model", tags, predictor::waiting);
    }

    private static void gauge(
            Sensor sensor, String name, String description, Map<String, String> tags, DoubleSupplier value) {
        sensor.add(new MetricName(name, GROUP, description, tags), new Gauge(value));
    }

    private Sensor keep(Sensor sensor) {
        sensors.add(sensor);
        return sensor;
    }

    /** A measure that is read, never recorded. */
    private record Gauge(DoubleSupplier value) implements MeasurableStat {

        @Override
        public void record(MetricConfig config, double recorded, long timeMs) {
            // nothing is kept here
        }

        @Override
        public double measure(MetricConfig config, long nowMs) {
            return value.getAsDouble();
        }
    }
}
