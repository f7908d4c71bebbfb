package dev.sluice.topology;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;

/**
 * A record that the producer could not send ends the stream thread, whatever the reason, and with it the whole transaction.
 *
 * <p>Kafka Streams' own handler has the task alone revived where the reason may pass, and commits the thread's other tasks,
 * which share the transaction: what the failed task had sent before would be committed without its offsets. Kafka Streams
 * makes one for each stream thread.
 */
public final class UnsentRecordFails implements ProductionExceptionHandler {

    @Override
    public Response handleError(
            ErrorHandlerContext context, ProducerRecord<byte[], byte[]> record, Exception exception) {
        return Response.fail();
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Response handleSerializationError(
            ErrorHandlerContext context,
            ProducerRecord record,
            Exception exception,
            SerializationExceptionOrigin origin) {
        return Response.fail();
    }

    @Override
    public void configure(Map<String, ?> configs) {
        // nothing to configure
    }
}
