package dev.sluice.topology;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorNode;
import org.apache.kafka.streams.processor.internals.ProcessorRecordContext;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;

/**
 * Tells a processor that its task is about to commit, while it can still forward.
 *
 * <p>To Kafka Streams this is a state store that holds nothing: no changelog, no directory, nothing in the group protocol.
 * {@code StreamTask.prepareCommit} calls {@link #flushCache} on it, then flushes the producer, then collects the offsets,
 * also on revocation, on clean and on dirty close.
 *
 * <p>This is the only class that leans on internals of Kafka Streams (the five imports from {@code internals} packages).
 * All methods are called by the task's stream thread.
 */
final class CommitHook implements StateStore, CachedStateStore<Object, Object> {
    static final String NAME = "in-flight";

    private InternalProcessorContext<byte[], Outgoing> context;
    private ProcessorNode<?, ?, ?, ?> node;
    private Runnable drain = () -> {};
    private boolean open;

    /** Where a record came from, to be restored when what it yields is forwarded. */
    static final class Origin {
        private final ProcessorRecordContext context;

        private Origin(ProcessorRecordContext context) {
            this.context = context;
        }

        String topic() {
            return context.topic();
        }

        int partition() {
            return context.partition();
        }

        long offset() {
            return context.offset();
        }

        @Override
        public String toString() {
            return topic() + "-" + partition() + "@" + offset();
        }
    }

    /**
     * Binds the hook to a processor; called in its {@code init}, again each time the task is revived.
     *
     * @param processorContext the processor's
     * @param onCommit         what to do before each commit
     */
    @SuppressWarnings("unchecked")
    void attach(ProcessorContext<byte[], Outgoing> processorContext, Runnable onCommit) {
        context = (InternalProcessorContext<byte[], Outgoing>) processorContext;
        node = context.currentNode();
        drain = onCommit;
    }

    /** The origin of the record that is being processed. */
    Origin origin() {
        return new Origin(context.recordContext());
    }

    /** Forwards as if the origin's record were being processed. */
    void forward(Origin origin, Record<byte[], Outgoing> record, String child, long nowMs) {
        ProcessorRecordContext current = context.recordContext();
        context.setRecordContext(origin.context);
        context.setSystemTimeMs(nowMs);
        try {
            context.forward(record, child);
        } finally {
            context.setRecordContext(current);
        }
    }

    @Override
    public void flushCache() {
        if (context == null) {
            return;
        }
        ProcessorNode<?, ?, ?, ?> current = context.currentNode();
        context.setCurrentNode(node);
        try {
            drain.run();
        } finally {
            context.setCurrentNode(current);
        }
    }

    @Override
    public void init(StateStoreContext storeContext, StateStore root) {
        storeContext.register(root, (key, value) -> {});
        open = true;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean setFlushListener(CacheFlushListener<Object, Object> listener, boolean sendOldValues) {
        return false;
    }

    @Override
    public void clearCache() {
        // holds nothing
    }

    @Override
    public void close() {
        open = false;
    }

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    /** Builds one hook a task. */
    static final class Builder implements StoreBuilder<CommitHook> {

        @Override
        public CommitHook build() {
            return new CommitHook();
        }

        @Override
        public String name() {
            return NAME;
        }

        @Override
        public boolean loggingEnabled() {
            return false;
        }

        @Override
        public Map<String, String> logConfig() {
            return Map.of();
        }

        @Override
        public StoreBuilder<CommitHook> withCachingEnabled() {
            return this;
        }

        @Override
        public StoreBuilder<CommitHook> withCachingDisabled() {
            return this;
        }

        @Override
        public StoreBuilder<CommitHook> withLoggingEnabled(Map<String, String> config) {
            throw new IllegalArgumentException("the commit hook holds nothing that could be logged, found " + config);
        }

        @Override
        public StoreBuilder<CommitHook> withLoggingDisabled() {
            return this;
        }

        /** As a processor supplier names its stores. */
        static Set<StoreBuilder<?>> stores() {
            return Set.of(new Builder());
        }
    }
}
