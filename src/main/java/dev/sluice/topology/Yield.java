package dev.sluice.topology;

import org.apache.kafka.streams.processor.api.Record;

/**
 * What a record has yielded.
 *
 * @param kind   which sort
 * @param record what is written
 */
record Yield(Kind kind, Record<byte[], Outgoing> record) {

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
