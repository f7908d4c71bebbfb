package dev.sluice.model.hub;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * The hub's own cache layout, shared with Hugging Face's client: {@code models--org--name/} with {@code blobs/} (contents, by their
 * hash), {@code refs/} (which commit a branch is) and {@code snapshots/COMMIT/} (the files, as links to the blobs).
 */
final class HubCache {
    private final Path folder;

    /** @param cache the folder of all models */
    HubCache(Path cache, HubReference reference) {
        this.folder = cache.resolve("models--" + reference.repository().replace("/", "--"));
    }

    /** The files of a commit; need not exist. */
    Path snapshot(String commit) {
        return folder.resolve("snapshots").resolve(commit);
    }

    /** A content; need not exist. */
    Path blob(String hash) {
        return folder.resolve("blobs").resolve(hash);
    }

    /** A content that is not whole yet. */
    Path incomplete(String hash) {
        return folder.resolve("blobs").resolve(hash + ".incomplete");
    }

    /** The commit that a revision was when it was last asked for; a commit is one itself. */
    Optional<String> commit(String revision) throws IOException {
        Path ref = folder.resolve("refs").resolve(revision);
        if (Files.isRegularFile(ref)) {
            return Optional.of(Files.readString(ref).trim());
        }
        return Files.isDirectory(snapshot(revision)) ? Optional.of(revision) : Optional.empty();
    }

    /** Notes which commit a revision is. */
    void note(String revision, String commit) throws IOException {
        Path ref = folder.resolve("refs").resolve(revision);
        Files.createDirectories(ref.getParent());
        Path next = Files.createTempFile(ref.getParent(), "ref-", null);
        Files.writeString(next, commit);
        Files.move(next, ref, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Makes a whole content out of an incomplete one, at once. */
    void complete(String hash) throws IOException {
        Files.move(incomplete(hash), blob(hash), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Puts a content into a commit's files: as a link, or as a copy where there are no links. */
    void link(String commit, String file, String hash) throws IOException {
        Path link = snapshot(commit).resolve(file);
        Files.createDirectories(link.getParent());
        if (Files.exists(link)) {
            return;
        }
        Files.deleteIfExists(link);
        try {
            Files.createSymbolicLink(link, link.getParent().relativize(blob(hash)));
        } catch (FileAlreadyExistsException e) {
            // somebody else has put it there meanwhile, and a commit's files never change
            assert Files.exists(link);
        } catch (UnsupportedOperationException | IOException e) {
            Files.copy(blob(hash), link, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
