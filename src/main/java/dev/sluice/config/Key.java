package dev.sluice.config;

import dev.sluice.model.Pooling;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One key of the configuration.
 *
 * @param name     its path, with dots between
 * @param fallback what it is unless set, as it would be written; empty if there is no such value
 * @param allowed  the values allowed, for messages and for the reference
 * @param meaning  what it decides, in a sentence
 * @param parser   text to value; throws IllegalArgumentException for a value that is not allowed
 */
record Key<T>(String name, Optional<String> fallback, String allowed, String meaning, Function<String, T> parser) {
    private static final Pattern AMOUNT = Pattern.compile("(\\d{1,15})\\s*([A-Za-z]*)");

    /**
     * The value, set or fallback.
     *
     * @throws ConfigurationException if it is not set and has no fallback, or is set to what is not allowed
     */
    T required(Map<String, String> values) {
        return optional(values)
                .orElseThrow(() ->
                        new ConfigurationException(name + " is missing: " + meaning + ". Allowed: " + allowed + "."));
    }

    /** The value, if it is set or has a fallback. */
    Optional<T> optional(Map<String, String> values) {
        return Optional.ofNullable(values.get(name)).or(() -> fallback).map(this::parse);
    }

    private T parse(String value) {
        try {
            return parser.apply(value);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(name + ": found \"" + value + "\"; allowed: " + allowed + ".", e);
        }
    }

    /** A key whose value is read without white space around it. */
    private static <T> Key<T> trimmed(
            String name, Optional<String> fallback, String allowed, String meaning, Function<String, T> parser) {
        return new Key<>(name, fallback, allowed, meaning, value -> parser.apply(value.trim()));
    }

    static Key<String> text(String name, String fallback, String meaning) {
        return trimmed(name, Optional.ofNullable(fallback), "a text that is not empty", meaning, value -> {
            if (value.isEmpty()) {
                throw new IllegalArgumentException("empty");
            }
            return value;
        });
    }

    static Key<Boolean> flag(String name, String fallback, String meaning) {
        return trimmed(name, Optional.ofNullable(fallback), "true or false", meaning, value -> switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither true nor false");
        });
    }

    static Key<Integer> number(String name, String fallback, int least, int most, String meaning) {
        return trimmed(
                name, Optional.ofNullable(fallback), "a whole number from " + least + " to " + most, meaning, value ->
                        (int) within(Integer.parseInt(value), least, most));
    }

    static Key<Double> decimal(String name, String fallback, String meaning) {
        return trimmed(name, Optional.ofNullable(fallback), "a number", meaning, value -> {
            double number = Double.parseDouble(value);
            if (!Double.isFinite(number)) {
                throw new IllegalArgumentException("no number");
            }
            return number;
        });
    }

    static Key<List<String>> list(String name, String meaning) {
        return trimmed(name, Optional.empty(), "texts with commas between, or a YAML list", meaning, value -> {
            List<String> items = Arrays.stream(value.split(","))
                    .map(String::trim)
                    .filter(item -> !item.isEmpty())
                    .distinct()
                    .toList();
            if (items.isEmpty()) {
                throw new IllegalArgumentException("empty");
            }
            return items;
        });
    }

    static Key<Duration> duration(String name, String fallback, long leastMs, long mostMs, String meaning) {
        Function<String, Duration> parser = value -> Duration.ofMillis(within(
                amount(value, unit -> switch (unit) {
                    case "ms" -> 1L;
                    case "s" -> 1_000L;
                    case "m" -> 60_000L;
                    default -> throw new IllegalArgumentException("no unit of time: " + unit);
                }),
                leastMs,
                mostMs));
        String allowed = "a time such as 500ms, 2s or 1m, from " + leastMs + "ms to " + mostMs + "ms";
        return trimmed(name, Optional.ofNullable(fallback), allowed, meaning, parser);
    }

    static Key<Long> bytes(String name, String fallback, String meaning) {
        Function<String, Long> parser = value -> within(
                amount(value, unit -> switch (unit) {
                    case "", "B" -> 1L;
                    case "KiB" -> 1L << 10;
                    case "MiB" -> 1L << 20;
                    case "GiB" -> 1L << 30;
                    default -> throw new IllegalArgumentException("no unit of size: " + unit);
                }),
                1,
                1L << 40);
        return trimmed(name, Optional.of(fallback), "a size such as 1048576, 512KiB, 64MiB or 1GiB", meaning, parser);
    }

    static <E extends Enum<E>> Key<E> choice(String name, String fallback, Class<E> type, String meaning) {
        return trimmed(name, Optional.ofNullable(fallback), names(type), meaning, value -> constant(type, value));
    }

    static <E extends Enum<E>> E constant(Class<E> type, String value) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> written(constant).equals(value))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("none of " + names(type)));
    }

    static <E extends Enum<E>> String names(Class<E> type) {
        return Arrays.stream(type.getEnumConstants()).map(Key::written).collect(Collectors.joining(" | "));
    }

    private static String written(Enum<?> constant) {
        String lower = constant.name().toLowerCase(Locale.ROOT);
        return constant instanceof Pooling ? lower : lower.replace('_', '-');
    }

    private static long amount(String value, Function<String, Long> unit) {
        Matcher matcher = AMOUNT.matcher(value);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no amount");
        }
        return Math.multiplyExact(Long.parseLong(matcher.group(1)), unit.apply(matcher.group(2)));
    }

    private static long within(long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("out of range");
        }
        return value;
    }
}
