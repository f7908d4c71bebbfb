package dev.sluice.cli.quickstart;

import java.util.Map;

/**
 * How text is set off.
 *
 * @param terminal whether a person is looking
 * @param colour   whether colours may be used: on a terminal, unless NO_COLOR is set
 */
record Style(boolean terminal, boolean colour) {

    /** What the process has. */
    static Style of(Map<String, String> environment) {
        boolean terminal = System.console() != null;
        return new Style(
                terminal, terminal && environment.getOrDefault("NO_COLOR", "").isEmpty());
    }

    String good(String text) {
        return set(text, 32);
    }

    String bad(String text) {
        return set(text, 31);
    }

    String faint(String text) {
        return set(text, 2);
    }

    private String set(String text, int code) {
        return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
