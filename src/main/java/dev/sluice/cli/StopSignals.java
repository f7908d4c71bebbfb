package dev.sluice.cli;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.utils.Signals;

/** SIGTERM and Ctrl-C: the first stops in good order, a second one at once. The handlers run on the JVM's own thread. */
final class StopSignals {
    private static final int KILLED = 130;

    private StopSignals() {}

    /** @param stop what to do at the first signal; run on a thread of its own, {@code sluice-stop} */
    static void install(Runnable stop) {
        AtomicBoolean stopping = new AtomicBoolean();
        Runnable handler = () -> {
            if (stopping.getAndSet(true)) {
                System.err.println("sluice: stopped at once; what was in flight is not committed");
                Runtime.getRuntime().halt(KILLED);
            }
            System.err.println("sluice: stopping: answering what is in flight, a second signal stops at once");
            new Thread(stop, "sluice-stop").start();
        };
        Signals.register("TERM", handler);
        Signals.register("INT", handler);
    }
}
