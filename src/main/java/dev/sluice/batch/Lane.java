package dev.sluice.batch;

/**
 * One stream task's way into the shared queue: what is waiting can be hurried or cancelled by lane. Compared by identity,
 * so a task that is closed and opened again has a new lane and is not mistaken for its past.
 */
public final class Lane {
    private final String name;

    /** @param name the task, for logs */
    public Lane(String name) {
        this.name = name;
    }

    @Override
    public String toString() {
        return name;
    }
}
