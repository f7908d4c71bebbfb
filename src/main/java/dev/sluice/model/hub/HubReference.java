package dev.sluice.model.hub;

import dev.sluice.model.ModelException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model on the hub: {@code hf://org/name} or {@code hf://org/name@revision}.
 *
 * @param repository {@code org/name}, or {@code name} alone for a few old ones
 * @param revision   a branch, a tag or a commit
 */
public record HubReference(String repository, String revision) {
    private static final String SCHEME = "hf://";
    private static final Pattern FORM = Pattern.compile("(?:hf://)?([\\w.-]+(?:/[\\w.-]+)?)(?:@([\\w./-]+))?");

    /** Whether a path is one. */
    public static boolean is(String path) {
        return path.startsWith(SCHEME);
    }

    /**
     * Reads one, with or without {@code hf://}.
     *
     * @throws ModelException if it is none
     */
    public static HubReference of(String path) {
        Matcher matcher = FORM.matcher(path);
        if (!matcher.matches()) {
            throw new ModelException("model.path: found \"" + path
                    + "\"; a model of the hub is written hf://org/name or hf://org/name@revision.");
        }
        return new HubReference(matcher.group(1), matcher.group(2) == null ? "main" : matcher.group(2));
    }

    /** The model's own name. */
    public String name() {
        return repository.substring(repository.indexOf('/') + 1);
    }

    @Override
    public String toString() {
        return SCHEME + repository + (revision.equals("main") ? "" : "@" + revision);
    }
}
