package dev.sotto.keying.admin;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.MalformedException;
import dev.sotto.base.OperationFailed;
import dev.sotto.keying.distributor.KdRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The append-only file behind the key distributor's rosters. Every entry is one line: a checksum that also covers the line
 * before, the number of the entry, the time, and its words. An entry is on disk when {@link #append} returns; a note is
 * written then too, but a loss of power may take the last ones, so that keys need not wait for the disk.
 *
 * <p>What a crash leaves at the end, a line without its end or with NULs, was never acknowledged and is cut off at the next
 * start. Anything wrong before that was damaged or edited afterwards, and then nobody is let in on its word: opening fails.
 *
 * <p>One owner thread.
 */
public final class Journal implements AutoCloseable {
    /**
     * A journal and what stood in it.
     *
     * @param journal to append to
     * @param records all entries in order
     * @param repaired what was cut off the end, as a sentence for the log; empty if nothing was
     */
    public record Opened(Journal journal, List<KdRecord> records, Optional<String> repaired) {}

    private static final int MAX_LINE = 16_384;
    private static final String START = "0000000000000000";

    private final Path path;
    private final FileChannel channel;
    private final InstantSource clock;
    private String previous = START;
    private long count;
    private @Nullable IOException broken;

    private Journal(Path path, FileChannel channel, InstantSource clock) {
        this.path = path;
        this.channel = channel;
        this.clock = clock;
    }

    /**
     * Opens or creates the journal, readable by its owner only, and reads all of it.
     *
     * @param clock for the times in it
     * @throws OperationFailed if it cannot be read or written, is damaged, or another process has it
     */
    public static Opened open(Path path, InstantSource clock) {
        FileChannel channel = channel(path);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new OperationFailed("Another key distributor uses " + path + ".");
            }
            forceFolder(path);
            Journal journal = new Journal(path, channel, clock);
            List<KdRecord> records = new ArrayList<>();
            Optional<String> repaired = journal.read(records);
            return new Opened(journal, List.copyOf(records), repaired);
        } catch (OverlappingFileLockException e) {
            throw closing(channel, new OperationFailed("This process uses " + path + " already.", e));
        } catch (IOException e) {
            throw closing(channel, new OperationFailed("The journal " + path + " cannot be read.", e));
        } catch (OperationFailed e) {
            throw closing(channel, e);
        }
    }

    private static FileChannel channel(Path path) {
        try {
            return FileChannel.open(
                    path,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (IOException e) {
            throw new OperationFailed("The journal " + path + " cannot be opened.", e);
        }
    }

    /** A new file is only there after a crash if its folder is on disk too. */
    private static void forceFolder(Path path) throws IOException {
        try (FileChannel folder = FileChannel.open(path.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    private static OperationFailed closing(FileChannel channel, OperationFailed failure) {
        try {
            channel.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }

    /**
     * Appends one entry and, if it {@link KdRecord#mustLast}, waits until it is on disk.
     *
     * @throws OperationFailed if that failed; nothing can be appended after that, because nobody knows what the disk has
     */
    public void append(KdRecord what) {
        if (broken != null) {
            throw new OperationFailed("The journal " + path + " failed before.", broken);
        }
        String body = count + " " + clock.instant().getEpochSecond() + " " + JournalCodec.encode(what);
        String checksum = checksum(previous, body);
        ByteBuffer line = ByteBuffer.wrap((checksum + " " + body + "\n").getBytes(StandardCharsets.UTF_8));
        try {
            while (line.hasRemaining()) {
                channel.write(line);
            }
            if (what.mustLast()) {
                channel.force(false);
            }
        } catch (IOException e) {
            broken = e;
            throw new OperationFailed("The journal " + path + " cannot be written.", e);
        }
        previous = checksum;
        count++;
    }

    /** How many entries it has. */
    public long size() {
        return count;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new OperationFailed("The journal " + path + " cannot be closed.", e);
        }
    }

    private Optional<String> read(List<KdRecord> records) throws IOException {
        byte[] block = new byte[MAX_LINE];
        long lineStart = 0;
        while (true) {
            int length = fill(block, lineStart);
            if (length == 0) {
                channel.position(lineStart);
                return Optional.empty();
            }
            int end = indexOf(block, length, (byte) '\n');
            boolean reachesEnd = lineStart + length >= channel.size();
            if (end < 0 && !reachesEnd) {
                throw damaged("a line without an end");
            }
            // NULs in the last line: the file had grown before its content reached the disk.
            boolean isLast = reachesEnd && end == length - 1;
            if (end < 0 || (isLast && indexOf(block, end, (byte) 0) >= 0)) {
                return Optional.of(cut(lineStart));
            }
            records.add(parse(new String(block, 0, end, StandardCharsets.UTF_8)));
            lineStart += end + 1;
        }
    }

    private String cut(long from) throws IOException {
        long torn = channel.size() - from;
        channel.truncate(from).force(true);
        channel.position(from);
        return "Cut " + torn + " octets of an unfinished entry off the end of " + path + ".";
    }

    private int fill(byte[] block, long from) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(block);
        int n = 0;
        while (buffer.hasRemaining() && n >= 0) {
            n = channel.read(buffer, from + buffer.position());
        }
        return buffer.position();
    }

    private static int indexOf(byte[] block, int length, byte wanted) {
        for (int i = 0; i < length; i++) {
            if (block[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private KdRecord parse(String line) {
        int space = line.indexOf(' ');
        String body = line.substring(space + 1);
        if (space != START.length() || !checksum(previous, body).equals(line.substring(0, space))) {
            throw damaged("the checksum does not fit");
        }
        String[] parts = body.split(" ", 3);
        if (parts.length != 3 || !parts[0].equals(Long.toString(count))) {
            throw damaged("the number of the entry does not fit");
        }
        try {
            KdRecord what = JournalCodec.parse(parts[2]);
            previous = line.substring(0, space);
            count++;
            return what;
        } catch (MalformedException e) {
            throw damaged(e.getMessage());
        }
    }

    private OperationFailed damaged(@Nullable String why) {
        return new OperationFailed("The journal " + path + " is damaged at line " + (count + 1) + ": " + why
                + ". Put back a copy of it, or move it away and set up the rosters again;"
                + " the key distributor does not start on a damaged one.");
    }

    private static String checksum(String previous, String body) {
        byte[] digest = Fingerprint.sha256((previous + body).getBytes(StandardCharsets.UTF_8))
                .digest();
        return HexFormat.of().formatHex(digest, 0, START.length() / 2);
    }
}
