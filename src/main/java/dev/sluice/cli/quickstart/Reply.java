package dev.sluice.cli.quickstart;

/**
 * What came of one event.
 *
 * @param index   the event's place in the input, from 0
 * @param event   its value as it was sent
 * @param answer  the answer's value, or null
 * @param problem why there is no answer, or null
 */
record Reply(long index, byte[] event, byte[] answer, String problem) {}
