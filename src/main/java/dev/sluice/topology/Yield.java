package dev.sluice.topology;

import java.util.List;
import org.apache.kafka.streams.processor.api.Record;

/**
 * What a record has yielded.
 *
 * @param kind    which sort
 * @param records what is written: one record, or one for each chunk of a long text
 */
record Yield(Kind kind, List<Record<byte[], Outgoing>> records) {

    enum Kind {
        ANSWER(SluiceTopology.ANSWERS),
        TOMBSTONE(SluiceTopology.ANSWERS),
        DEAD_LETTER(SluiceTopology.DEAD_LETTERS);

        private final String sink;

        Kind(String sink) {
            this.sink = sink;
        }

        /** The name of the sink it goes to. */
        String sink() {
            return sink;
        }
    }
}
