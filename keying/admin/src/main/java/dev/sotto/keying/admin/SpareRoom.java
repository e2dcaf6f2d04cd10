package dev.sotto.keying.admin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * Room on the disk that is taken before others take it, and given up in small pieces when there is no other: a journal that must be
 * written goes on for some thousand entries on a full disk. It is a file beside the journal without any content that matters.
 *
 * <p>One owner.
 */
final class SpareRoom {
    private static final int OCTETS = 512 * 1024;
    /** Two blocks of usual file systems: one is not always enough for a line over the end of a block. */
    private static final int PIECE = 8192;

    private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(10);

    private final Path file;
    private long octets;
    private Instant next = Instant.MIN;

    private SpareRoom(Path file) {
        this.file = file;
    }

    /** Beside a file; as much as the disk has now. */
    static SpareRoom beside(Path journal) {
        SpareRoom made = new SpareRoom(journal.resolveSibling(journal.getFileName() + ".spare"));
        made.fill();
        return made;
    }

    /** Gives up a piece; false if there is none. */
    boolean giveUpSome() {
        if (octets == 0) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            octets = Math.max(0, octets - PIECE);
            channel.truncate(octets);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /** Takes again what was given up, if the disk has it and it was not tried just now. */
    void takeBack(Instant now) {
        if (octets < OCTETS && !now.isBefore(next)) {
            next = now.plus(BETWEEN_ATTEMPTS);
            fill();
        }
    }

    /** Written and not only said to be so long: a hole takes no room. */
    private void fill() {
        try (FileChannel channel =
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE))) {
            octets = Math.min(OCTETS, channel.size() / PIECE * PIECE);
            while (octets < OCTETS) {
                ByteBuffer piece = ByteBuffer.allocate(PIECE);
                while (piece.hasRemaining()) {
                    channel.write(piece, octets + piece.position());
                }
                octets += PIECE;
            }
            if (channel.size() > OCTETS) {
                channel.truncate(OCTETS);
            }
        } catch (IOException _) {
            octets = whatIsThere();
        }
    }

    private long whatIsThere() {
        try {
            return Files.size(file) / PIECE * PIECE;
        } catch (IOException _) {
            return 0;
        }
    }
}
