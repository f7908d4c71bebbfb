package dev.sluice.guarantee;

import dev.sluice.config.SluiceConfig;
import dev.sluice.onnx.BatchModel;
import dev.sluice.task.Answer;
import dev.sluice.task.Predictor;
import dev.sluice.topology.Application;
import dev.sluice.topology.FaultPoint;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jline.utils.Signals;

/**
 * The application as {@code sluice run} starts it, that can be told to be slow, to lose its device, or to kill itself
 * with -9 at a place in a commit. Arguments are {@code key=value}: Sluice's own keys, and those that start with {@code test.}:
 * <ul>
 *   <li>{@code test.slow.micros}: how long each text of a batch takes longer
 *   <li>{@code test.lose.after}: after how many batches the model answers nothing any more
 *   <li>{@code test.hang.at} and {@code test.hang.ms}: which batch hangs, and for how long
 *   <li>{@code test.kill.at}: the place
 *   <li>{@code test.kill.count}: at which time it is come to
 * </ul>
 */
public final class ApplicationUnderTest {
    public static final String RUNNING = "running";

    private ApplicationUnderTest() {}

    /** Runs until SIGTERM (exit 0) or failure (exit 1). */
    public static void main(String[] args) throws InterruptedException {
        Map<String, String> values = new HashMap<>();
        Map<String, String> test = new HashMap<>();
        for (String argument : args) {
            int equals = argument.indexOf('=');
            String key = argument.substring(0, equals);
            (key.startsWith("test.") ? test : values).put(key, argument.substring(equals + 1));
        }
        SluiceConfig config = SluiceConfig.of(values);
        Predictor predictor =
                Predictor.open(config.predictor(), model -> hanging(losing(slow(model, test), test), test));
        Application application = Application.start(config.application(), predictor, faults(test));
        Signals.register("TERM", () -> new Thread(application::close).start());
        application.awaitRunning();
        System.out.println(RUNNING);
        Optional<Throwable> failure = application.awaitEnd();
        application.close();
        failure.ifPresent(reason -> System.out.println("failed: " + reason.getMessage()));
        System.exit(failure.isPresent() ? 1 : 0);
    }

    private static BatchModel<Answer> slow(BatchModel<Answer> model, Map<String, String> test) {
        long micros = Long.parseLong(test.getOrDefault("test.slow.micros", "0"));
        return batch -> {
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(micros * batch.size()));
            return model.answers(batch);
        };
    }

    private static BatchModel<Answer> losing(BatchModel<Answer> model, Map<String, String> test) {
        int after = Integer.parseInt(test.getOrDefault("test.lose.after", Integer.toString(Integer.MAX_VALUE)));
        AtomicInteger batches = new AtomicInteger();
        return batch -> {
            if (batches.incrementAndGet() > after) {
                throw new IOException("the device fell off the bus");
            }
            return model.answers(batch);
        };
    }

    private static BatchModel<Answer> hanging(BatchModel<Answer> model, Map<String, String> test) {
        int at = Integer.parseInt(test.getOrDefault("test.hang.at", "0"));
        long millis = Long.parseLong(test.getOrDefault("test.hang.ms", "0"));
        AtomicInteger batches = new AtomicInteger();
        return batch -> {
            if (batches.incrementAndGet() == at) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
            }
            return model.answers(batch);
        };
    }

    private static FaultPoint faults(Map<String, String> test) {
        String at = test.get("test.kill.at");
        AtomicInteger count = new AtomicInteger(Integer.parseInt(test.getOrDefault("test.kill.count", "1")));
        return place -> {
            if (place.name().equals(at) && count.decrementAndGet() == 0) {
                kill9();
            }
        };
    }

    /** The real signal: no shutdown hook, no finally block, no buffer flushed. */
    private static void kill9() {
        try {
            new ProcessBuilder(
                            "kill", "-9", Long.toString(ProcessHandle.current().pid()))
                    .start();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        LockSupport.parkNanos(Long.MAX_VALUE);
    }
}
