package dev.sluice.serde;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The value is the text. */
final class StringEventReader implements EventReader {

    @Override
    public Event read(byte[] value) throws UnreadableRecordException {
        try {
            // a new decoder reports malformed input, where String would replace it
            return Event.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new UnreadableRecordException(
                    "the value (" + value.length + " bytes) is not UTF-8, as input.format: string wants it", e);
        }
    }
}
