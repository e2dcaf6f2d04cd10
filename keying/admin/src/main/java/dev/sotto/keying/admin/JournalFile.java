package dev.sotto.keying.admin;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.OperationFailed;
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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An append-only file of lines. Each line is a checksum that also covers the line before, the number of the entry, the time, and
 * its words.
 *
 * <p>What a crash leaves at the end, a line without its end or with NULs, was never acknowledged and is cut off at the next
 * start. Anything wrong before that was damaged or edited afterwards, and then nothing is done on its word: opening fails.
 *
 * <p>A full disk is met with {@link SpareRoom} that was taken before. What a disk refuses nevertheless, because it is read-only, is owed:
 * entries that need not last stay in memory, in order, until it takes them.
 *
 * <p>One owner.
 */
final class JournalFile implements AutoCloseable {
    /**
     * One entry.
     *
     * @param epochSeconds when it was written
     * @param words what it says
     */
    record Line(long epochSeconds, String words) {}

    /**
     * A file and what stood in it.
     *
     * @param repaired what was cut off the end, as a sentence for the log; empty if nothing was
     */
    record Opened(JournalFile file, List<Line> lines, Optional<String> repaired) {}

    private static final int MAX_LINE = 16_384;
    private static final String START = "0000000000000000";
    /** Some hours of a busy key distributor. */
    private static final int MOST_OWED = 100_000;

    private final Path path;
    private final FileChannel channel;
    private final InstantSource clock;
    private final SpareRoom spare;
    private final Deque<byte[]> owed = new ArrayDeque<>();
    private String previous = START;
    private long count;
    private long end;
    private @Nullable IOException broken;

    private JournalFile(Path path, FileChannel channel, InstantSource clock) {
        this.path = path;
        this.channel = channel;
        this.clock = clock;
        this.spare = SpareRoom.beside(path);
    }

    /**
     * Opens or creates the file, readable by its owner only, and reads all of it.
     *
     * @param clock for the times in it
     * @throws OperationFailed if it cannot be read or written, is damaged, or another process has it
     */
    static Opened open(Path path, InstantSource clock) {
        FileChannel channel = channel(path);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new OperationFailed("Another key distributor uses " + path + ".");
            }
            forceFolder(path);
            JournalFile file = new JournalFile(path, channel, clock);
            List<Line> lines = new ArrayList<>();
            Optional<String> repaired = file.read(lines);
            return new Opened(file, lines, repaired);
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
     * Appends one entry.
     *
     * @param words without a line end
     * @param mustLast whether to wait until it is on disk
     * @return what was written, or is owed if it need not last
     * @throws OperationFailed if that failed and it must last; then it is as if it had not been said, but after a failure to force it
     *     to the disk nothing can be appended any more, because nobody knows what the disk has
     */
    Line append(String words, boolean mustLast) {
        if (broken != null) {
            throw new OperationFailed("The journal " + path + " failed before.", broken);
        }
        Line written = new Line(clock.instant().getEpochSecond(), words);
        String body = count + " " + written.epochSeconds + " " + words;
        String checksum = checksum(previous, body);
        owed.addLast((checksum + " " + body + "\n").getBytes(StandardCharsets.UTF_8));
        try {
            writeOwed();
        } catch (IOException e) {
            if (mustLast || owed.size() > MOST_OWED) {
                owed.removeLast();
                throw new OperationFailed("The journal " + path + " cannot be written: " + e.getMessage(), e);
            }
        }
        previous = checksum;
        count++;
        if (mustLast) {
            force();
        }
        return written;
    }

    private void force() {
        try {
            channel.force(false);
        } catch (IOException e) {
            broken = e;
            throw new OperationFailed("The journal " + path + " cannot be written.", e);
        }
    }

    private void writeOwed() throws IOException {
        while (!owed.isEmpty()) {
            byte[] line = owed.getFirst();
            try {
                write(line);
            } catch (IOException e) {
                if (!spare.giveUpSome()) {
                    throw e;
                }
                write(line);
            }
            owed.removeFirst();
            end += line.length;
        }
        spare.takeBack(clock.instant());
    }

    /** At the end of what is whole: what a disk without room took of a line is written over. */
    private void write(byte[] line) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(line);
        while (buffer.hasRemaining()) {
            channel.write(buffer, end + buffer.position());
        }
    }

    /** Whether the disk takes what is owed, and would take more. */
    boolean isWritable() {
        try {
            writeOwed();
            if (end > 0) {
                ByteBuffer last = ByteBuffer.wrap(new byte[] {'\n'});
                channel.write(last, end - 1);
            }
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /** How many entries wait for a disk that takes them. */
    int owed() {
        return owed.size();
    }

    /** How many entries it has, with those that are owed. */
    long size() {
        return count;
    }

    @Override
    public void close() {
        try {
            if (!owed.isEmpty()) {
                writeOwed();
            }
            channel.close();
        } catch (IOException e) {
            throw new OperationFailed("The journal " + path + " cannot be closed.", e);
        }
    }

    private Optional<String> read(List<Line> lines) throws IOException {
        byte[] block = new byte[MAX_LINE];
        long lineStart = 0;
        while (true) {
            int length = fill(block, lineStart);
            end = lineStart;
            if (length == 0) {
                return Optional.empty();
            }
            int lineEnd = indexOf(block, length, (byte) '\n');
            boolean reachesEnd = lineStart + length >= channel.size();
            if (lineEnd < 0 && !reachesEnd) {
                throw damaged(count + 1, "a line without an end");
            }
            // NULs in the last line: the file had grown before its content reached the disk.
            boolean isLast = reachesEnd && lineEnd == length - 1;
            if (lineEnd < 0 || (isLast && indexOf(block, lineEnd, (byte) 0) >= 0)) {
                return Optional.of(cut(lineStart));
            }
            lines.add(parse(new String(block, 0, lineEnd, StandardCharsets.UTF_8)));
            lineStart += lineEnd + 1;
        }
    }

    private String cut(long from) throws IOException {
        long torn = channel.size() - from;
        channel.truncate(from).force(true);
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

    private Line parse(String line) {
        int space = line.indexOf(' ');
        String body = line.substring(space + 1);
        if (space != START.length() || !checksum(previous, body).equals(line.substring(0, space))) {
            throw damaged(count + 1, "the checksum does not fit");
        }
        String[] parts = body.split(" ", 3);
        if (parts.length != 3 || !parts[0].equals(Long.toString(count)) || !parts[1].matches("[0-9]{1,18}")) {
            throw damaged(count + 1, "the number of the entry does not fit");
        }
        previous = line.substring(0, space);
        count++;
        return new Line(Long.parseLong(parts[1]), parts[2]);
    }

    /** A failure that names a line, counted from 1. */
    OperationFailed damaged(long line, @Nullable String why) {
        return new OperationFailed("The journal " + path + " is damaged at line " + line + ": " + why
                + ". Put back a copy of it, or move it away and set up what was in it again;"
                + " the key distributor does not start on a damaged one.");
    }

    private static String checksum(String previous, String body) {
        byte[] digest = Fingerprint.sha256((previous + body).getBytes(StandardCharsets.UTF_8))
                .digest();
        return HexFormat.of().formatHex(digest, 0, START.length() / 2);
    }
}
