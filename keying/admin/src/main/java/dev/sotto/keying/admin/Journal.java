package dev.sotto.keying.admin;

import dev.sotto.base.MalformedException;
import dev.sotto.base.OperationFailed;
import dev.sotto.keying.distributor.KdRecord;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The append-only file behind the key distributor's rosters, a {@link JournalFile}. An entry is on disk when {@link #append}
 * returns; a note is written then too, but a loss of power may take the last ones, so that keys need not wait for the disk.
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

    private final JournalFile file;

    private Journal(JournalFile file) {
        this.file = file;
    }

    /**
     * Opens or creates the journal, readable by its owner only, and reads all of it.
     *
     * @param clock for the times in it
     * @throws OperationFailed if it cannot be read or written, is damaged, or another process has it
     */
    public static Opened open(Path path, InstantSource clock) {
        JournalFile.Opened opened = JournalFile.open(path, clock);
        try {
            return new Opened(new Journal(opened.file()), records(opened), opened.repaired());
        } catch (OperationFailed e) {
            opened.file().close();
            throw e;
        }
    }

    private static List<KdRecord> records(JournalFile.Opened opened) {
        List<KdRecord> records = new ArrayList<>();
        for (JournalFile.Line line : opened.lines()) {
            try {
                records.add(JournalCodec.parse(line.words()));
            } catch (MalformedException e) {
                throw opened.file().damaged(records.size() + 1L, e.getMessage());
            }
        }
        return List.copyOf(records);
    }

    /**
     * Appends one entry and, if it {@link KdRecord#mustLast}, waits until it is on disk.
     *
     * A note that the disk does not take is owed until it does.
     *
     * @throws OperationFailed if that failed for an entry that must last
     */
    public void append(KdRecord what) {
        file.append(JournalCodec.encode(what), what.mustLast());
    }

    /** Whether the disk takes what is owed, and would take more. */
    public boolean isWritable() {
        return file.isWritable();
    }

    /** How many notes wait for a disk that takes them. */
    public int owed() {
        return file.owed();
    }

    /** How many entries it has. */
    public long size() {
        return file.size();
    }

    @Override
    public void close() {
        file.close();
    }
}
