package dev.sotto.provisioning;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sotto.base.Entropy;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.OperationFailed;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything that an administrator edits, on disk. Reading is a look at the present {@link Snapshot}, which costs nothing and
 * works while the data base does not; changes go one after the other through one thread and are on disk when they return. All
 * methods may be called from any thread; those that change block.
 */
public final class Store implements AutoCloseable {
    private static final int MAX_WAITING = 256;
    private static final long FAREWELL_SECONDS = 10;
    /** Between two looks at whether changes are taken. */
    private static final Duration WELL = Duration.ofSeconds(5);

    private static final Duration TROUBLED = Duration.ofSeconds(2);

    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            Thread.ofPlatform().name("store").daemon().factory());
    private final InstantSource clock;
    private final String url;
    private final StoreOwner owner;
    private final Thread watcher;

    private Store(String url, KeyMaterial master, Entropy entropy, InstantSource clock) {
        this.url = url;
        this.clock = clock;
        this.owner = new StoreOwner(url, master, entropy, clock);
        this.watcher = Thread.ofVirtual().name("store-watch").start(this::watch);
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(trouble().isEmpty() ? WELL : TROUBLED);
                try {
                    check();
                } catch (StoreUnavailable _) {
                    // It is the trouble that is shown now.
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Opens the store, makes it if it is not there, and brings it to this version.
     *
     * @param url {@code jdbc:sqlite:FILE} or {@code jdbc:postgresql://…}
     * @param master see {@link MasterKey}; the store owns it from now on
     * @throws OperationFailed if it was written by a newer version, its secrets are of another master key, or it is damaged
     * @throws StoreUnavailable if the data base does not answer
     */
    public static Store open(String url, KeyMaterial master, Entropy entropy, InstantSource clock) {
        return new Store(url, master, entropy, clock);
    }

    /** Everything as it is now. */
    public Snapshot snapshot() {
        return owner.present().snapshot();
    }

    /** The same, as soon as it is not of the generation {@code seen} any more, or after {@code patience}. */
    public Snapshot awaitChange(long seen, Duration patience) throws InterruptedException {
        return owner.present().await(seen, patience);
    }

    /** The id of a record that is not there yet. */
    public String newId() {
        return UUID.randomUUID().toString();
    }

    /**
     * Reads what somebody wants a record to be. Secrets in it are encrypted at once.
     *
     * @param id which one it will be, for its secrets belong to it
     * @param before what it is now, where secrets come from that are not said; null for a new one
     */
    public <T extends Record> Draft<T> draft(Kind<T> kind, String id, JsonNode document, @Nullable T before) {
        return new RecordReader(new Sealing(id)).read(kind.type(), document, before);
    }

    /** Adds a record. */
    public <T extends Record> Outcome<T> create(Act act, Kind<T> kind, String id, T value) {
        return ask(() -> owner.create(act, kind, id, value));
    }

    /** Replaces a record that is still in this version. */
    public <T extends Record> Outcome<T> replace(Act act, Kind<T> kind, String id, long version, T value) {
        return ask(() -> owner.replace(act, kind, id, version, value));
    }

    /** Removes a record that is still in this version, and those that mean nothing without it. */
    public <T extends Record> Outcome<T> remove(Act act, Kind<T> kind, String id, long version) {
        return ask(() -> owner.remove(act, kind, id, version));
    }

    /** Writes into the audit log what changed no record, such as that somebody signed in. */
    public void note(Act act, String action, String about) {
        ask(() -> {
            owner.note(act, action, about);
            return about;
        });
    }

    /**
     * The same, but a store that takes no changes is not waited for: it gets the entry as soon as it does, with the time of now. What
     * waits is lost if the process ends before.
     *
     * @return whether it is in the audit log already
     * @throws StoreUnavailable if too many entries wait already
     */
    public boolean noteInTime(Act act, String action, String about) {
        Optional<Trouble> known = trouble();
        if (known.isEmpty()) {
            try {
                note(act, action, about);
                return true;
            } catch (StoreUnavailable e) {
                owe(act, action, about, e);
                return false;
            }
        }
        owe(
                act,
                action,
                about,
                new StoreUnavailable(known.get().why(), known.get().sentence()));
        return false;
    }

    private void owe(Act act, String action, String about, StoreUnavailable why) {
        if (!owner.owe(act, action, about)) {
            throw why;
        }
    }

    /** Entries of the audit log, the newest first. */
    public List<AuditEntry> audit(AuditEntry.Query query) {
        return ask(() -> owner.audit(query));
    }

    /**
     * A secret, for the one place that needs it; the caller destroys it.
     *
     * @param pointer where in the record it is
     * @throws OperationFailed if it is not the one of that place
     */
    public KeyMaterial reveal(Secret secret, String recordId, String pointer) {
        return owner.vault().reveal(secret, recordId, pointer);
    }

    /** Why changes are not taken, as it was some seconds ago at most; empty if they are. */
    public Optional<Trouble> trouble() {
        return owner.trouble();
    }

    /** Tries it now. */
    void check() {
        ask(() -> {
            owner.check();
            return "";
        });
    }

    /**
     * Writes everything into {@code file}, as it was at one moment; nobody waits for that. Secrets in it are encrypted, and the
     * master key is not in it.
     *
     * @throws OperationFailed if the file is there already or cannot be written
     */
    public void backup(Path file) {
        Backup.write(owner.dialect(), url, file, clock.instant());
    }

    /**
     * Replaces all records by those of a backup. The audit log keeps what it has.
     *
     * @throws OperationFailed if the file is damaged, of a newer version, or its secrets are of another master key; then nothing
     *     was changed
     */
    public void restore(Act act, Path file) {
        ask(() -> {
            owner.restore(act, file);
            return "";
        });
    }

    private <R> R ask(Supplier<R> work) {
        try {
            Future<R> answer = thread.submit(work::get);
            return answer.get();
        } catch (RejectedExecutionException e) {
            throw new StoreUnavailable(StoreUnavailable.Why.BUSY, "The store has too much to do; try again.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailable(
                    StoreUnavailable.Why.OTHER, "Interrupted; whether it was changed is not known.", e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case StoreUnavailable known -> throw known;
                case OperationFailed known -> throw known;
                case null, default -> throw new IllegalStateException("a bug in the store", e.getCause());
            }
        }
    }

    @Override
    public void close() {
        watcher.interrupt();
        thread.shutdown();
        try {
            watcher.join(TROUBLED);
            if (!thread.awaitTermination(FAREWELL_SECONDS, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        owner.close();
    }

    /** Encrypts what a draft says for the record that it is about. */
    private final class Sealing implements RecordReader.SecretPort {
        private final String id;

        Sealing(String id) {
            this.id = id;
        }

        @Override
        public Secret seal(String plain, String pointer) {
            return owner.vault().seal(plain, id, pointer);
        }

        @Override
        public boolean isStored() {
            return false;
        }
    }
}
