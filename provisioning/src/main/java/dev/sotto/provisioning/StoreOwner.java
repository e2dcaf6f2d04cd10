package dev.sotto.provisioning;

import dev.sotto.base.Entropy;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.OperationFailed;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one that writes, on the store's thread alone. Each change is one transaction with its audit entries, and begins by taking
 * the next generation: if another process took it, everything is read again and the change is judged anew.
 */
final class StoreOwner {
    private static final Duration REPETITIONS_LAST = Duration.ofDays(1);
    private static final int ATTEMPTS = 5;
    private static final int VALID_SECONDS = 2;

    private final String url;
    private final Dialect dialect;
    private final KeyMaterial master;
    private final Entropy entropy;
    private final InstantSource clock;
    private @Nullable Connection connection;
    private volatile Vault vault;
    private final Present present = new Present();
    private final OwedNotes owed = new OwedNotes();
    private volatile Optional<Trouble> trouble = Optional.empty();

    /** What is done inside a transaction: answers, and says what is different then. */
    private interface Step<R> {
        R run(Rows rows, Changes changes) throws SQLException;
    }

    /** What a transaction changes; one that is not worth it is undone. */
    private static final class Changes {
        private final List<Stored<?>> changed = new ArrayList<>();
        private final List<Stored<?>> gone = new ArrayList<>();
        private boolean worthIt;
        private boolean reload;
    }

    StoreOwner(String url, KeyMaterial master, Entropy entropy, InstantSource clock) {
        this.url = url;
        this.dialect = Dialect.of(url);
        this.master = master;
        this.entropy = entropy;
        this.clock = clock;
        try {
            Rows rows = connected();
            Optional<String> wrapped = rows.dataKey();
            if (wrapped.isEmpty()) {
                wrapped = Optional.of(Vault.newDataKey(master, entropy));
                rows.dataKey(wrapped.get());
            }
            open().commit();
            this.vault = Vault.open(wrapped.get(), master, entropy);
        } catch (SQLException e) {
            throw failed(e);
        } catch (RuntimeException e) {
            disconnect();
            throw e;
        }
    }

    Present present() {
        return present;
    }

    Vault vault() {
        return vault;
    }

    Dialect dialect() {
        return dialect;
    }

    <T extends Record> Outcome<T> create(Act act, Kind<T> kind, String id, T value) {
        return transaction((rows, changes) -> {
            Optional<Outcome<T>> before = repeated(rows, act, kind);
            if (before.isPresent()) {
                return before.get();
            }
            Instant now = now();
            Stored<T> made = new Stored<>(kind, id, present.snapshot().generation() + 1, now, now, value);
            List<FieldFault> faults = Rules.faults(present.snapshot(), made);
            if (!faults.isEmpty()) {
                return new Outcome.Faulty<>(faults);
            }
            rows.insert(made);
            if (act.once().isPresent()) {
                rows.forgetRepetitions(now.minus(REPETITIONS_LAST));
                rows.repetition(
                        act.who(),
                        act.once().get().word(),
                        vault.mac(act.once().get().request()),
                        id,
                        now);
            }
            note(rows, act, "create", null, made);
            changes.changed.add(made);
            changes.worthIt = true;
            return new Outcome.Done<>(made, false);
        });
    }

    private <T extends Record> Optional<Outcome<T>> repeated(Rows rows, Act act, Kind<T> kind) throws SQLException {
        if (act.once().isEmpty()) {
            return Optional.empty();
        }
        Act.Once once = act.once().get();
        Optional<Map<String, String>> before = rows.repetition(act.who(), once.word());
        if (before.isEmpty()) {
            return Optional.empty();
        }
        if (!vault.mac(once.request()).equals(before.get().get("digest"))) {
            return Optional.of(new Outcome.WordReused<>());
        }
        Optional<Stored<T>> made =
                present.snapshot().find(kind, String.valueOf(before.get().get("record_id")));
        return Optional.of(
                made.<Outcome<T>>map(one -> new Outcome.Done<>(one, true)).orElseGet(Outcome.Missing::new));
    }

    <T extends Record> Outcome<T> replace(Act act, Kind<T> kind, String id, long version, T value) {
        return transaction((rows, changes) -> {
            Optional<Stored<T>> found = present.snapshot().find(kind, id);
            if (found.isEmpty()) {
                return new Outcome.Missing<>();
            }
            Stored<T> before = found.get();
            if (before.version() != version) {
                return new Outcome.Stale<>(before);
            }
            Stored<T> after =
                    new Stored<>(kind, id, present.snapshot().generation() + 1, before.created(), now(), value);
            List<FieldFault> faults = Rules.faults(present.snapshot(), after);
            if (!faults.isEmpty()) {
                return new Outcome.Faulty<>(faults);
            }
            rows.update(after);
            note(rows, act, "replace", before, after);
            changes.changed.add(after);
            changes.worthIt = true;
            return new Outcome.Done<>(after, false);
        });
    }

    <T extends Record> Outcome<T> remove(Act act, Kind<T> kind, String id, long version) {
        return transaction((rows, changes) -> {
            Optional<Stored<T>> found = present.snapshot().find(kind, id);
            if (found.isEmpty()) {
                return new Outcome.Missing<>();
            }
            Stored<T> before = found.get();
            if (before.version() != version) {
                return new Outcome.Stale<>(before);
            }
            Optional<String> why = Rules.inUse(present.snapshot(), before);
            if (why.isPresent()) {
                return new Outcome.InUse<>(why.get());
            }
            changes.gone.addAll(Rules.belonging(present.snapshot(), before));
            changes.gone.add(before);
            for (Stored<?> one : changes.gone) {
                rows.delete(one.id());
                note(rows, act, "remove", one, null);
            }
            changes.worthIt = true;
            return new Outcome.Done<>(before, false);
        });
    }

    /** Notes something in the audit log that changed no record. */
    void note(Act act, String action, String about) {
        note(new OwedNotes.Note(now(), act, action, about));
    }

    private void note(OwedNotes.Note note) {
        transaction((rows, changes) -> {
            rows.append(new AuditEntry(
                    rows.lastAudit() + 1,
                    note.at(),
                    note.act().who(),
                    note.action(),
                    "",
                    "",
                    note.about(),
                    Optional.empty(),
                    Optional.empty()));
            changes.worthIt = true;
            return note;
        });
    }

    /** Keeps a note until it can be written; false if there is no room for it. From any thread. */
    boolean owe(Act act, String action, String about) {
        return owed.add(new OwedNotes.Note(now(), act, action, about));
    }

    private void note(Rows rows, Act act, String action, @Nullable Stored<?> before, @Nullable Stored<?> after)
            throws SQLException {
        Stored<?> one = after == null ? before : after;
        if (one == null) {
            throw new IllegalArgumentException("neither before nor after");
        }
        rows.append(new AuditEntry(
                rows.lastAudit() + 1,
                now(),
                act.who(),
                action,
                one.kind().word(),
                one.id(),
                one.key(),
                Optional.ofNullable(before).map(b -> Documents.shown(b.value())),
                Optional.ofNullable(after).map(a -> Documents.shown(a.value()))));
    }

    List<AuditEntry> audit(AuditEntry.Query query) {
        try {
            List<AuditEntry> found = connected().audit(query);
            open().commit();
            return found;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** Tries whether changes are taken, with one that changes nothing; if so, notes that wait are written. */
    void check() {
        try {
            connected().touch();
            open().commit();
        } catch (SQLException e) {
            throw failed(e);
        } catch (RuntimeException e) {
            // Somebody put another store in its place, or changed this one.
            throw troubled(new StoreUnavailable(StoreUnavailable.Why.OTHER, String.valueOf(e.getMessage()), e));
        }
        Optional<StoreUnavailable.Why> shortage = dialect.shortage(url);
        if (shortage.isPresent()) {
            throw troubled(new StoreUnavailable(shortage.get(), Dialect.sentence(shortage.get(), "")));
        }
        for (Optional<OwedNotes.Note> next = owed.oldest(); next.isPresent(); next = owed.oldest()) {
            note(next.get());
            owed.written();
        }
        trouble = Optional.empty();
    }

    /** Why changes are not taken; from any thread. */
    Optional<Trouble> trouble() {
        return trouble;
    }

    /** Replaces all records by those of a backup; what the audit log has stays, and gets one entry more. */
    void restore(Act act, Path file) {
        Backup.Opened backup = Backup.check(file);
        Vault restored = vaultOf(backup, file);
        transaction((rows, changes) -> {
            backup.into(rows, present.snapshot().generation() + 1, rows.lastAudit() == 0);
            rows.append(new AuditEntry(
                    rows.lastAudit() + 1,
                    now(),
                    act.who(),
                    "restore",
                    "",
                    "",
                    "the backup of " + backup.madeAt(),
                    Optional.empty(),
                    Optional.empty()));
            changes.reload = true;
            changes.worthIt = true;
            return backup;
        });
        Vault old = vault;
        vault = restored;
        old.close();
    }

    private Vault vaultOf(Backup.Opened backup, Path file) {
        try {
            return Vault.open(backup.wrappedDataKey(), master, entropy);
        } catch (OperationFailed e) {
            throw new OperationFailed(
                    "The backup " + file
                            + " was made under another master key than the one of this appliance, so that its"
                            + " secrets cannot be read. Start with the key that belongs to it. Nothing was restored.",
                    e);
        }
    }

    private <R> R transaction(Step<R> step) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                Rows rows = connected();
                if (rows.advance(present.snapshot().generation())) {
                    return carryOut(rows, step);
                }
                open().rollback();
                present.becomes(rows.load());
                open().commit();
            } catch (SQLException e) {
                throw failed(e);
            } catch (RuntimeException e) {
                disconnect();
                throw e;
            }
        }
        throw new StoreUnavailable(
                StoreUnavailable.Why.BUSY, "Others change the store all the time; try again in a while.");
    }

    private <R> R carryOut(Rows rows, Step<R> step) throws SQLException {
        Changes changes = new Changes();
        R answer = step.run(rows, changes);
        if (!changes.worthIt) {
            open().rollback();
            return answer;
        }
        open().commit();
        Snapshot before = present.snapshot();
        present.becomes(
                changes.reload ? rows.load() : before.with(before.generation() + 1, changes.changed, changes.gone));
        open().commit();
        return answer;
    }

    /** Connects if that is needed; then everything is read again, for nobody knows what the last commit did. */
    private Rows connected() throws SQLException {
        Connection known = connection;
        if (known != null && !known.isClosed()) {
            return new Rows(known);
        }
        Connection made = dialect.open(url, true);
        try {
            new Migrations(dialect, made).run(now());
            Rows rows = new Rows(made);
            present.becomes(rows.load());
            made.commit();
            connection = made;
            return rows;
        } catch (SQLException | RuntimeException e) {
            made.close();
            throw e;
        }
    }

    private Connection open() {
        Connection known = connection;
        if (known == null) {
            throw new IllegalStateException("not connected");
        }
        return known;
    }

    private StoreUnavailable failed(SQLException e) {
        disconnect();
        return troubled(dialect.explained(e, url));
    }

    /** Only {@link #check} says that it is over: a small change may find room where the next one does not. */
    private StoreUnavailable troubled(StoreUnavailable e) {
        if (e.why() != StoreUnavailable.Why.BUSY) {
            Instant since = trouble.filter(known -> known.why() == e.why())
                    .map(Trouble::since)
                    .orElseGet(this::now);
            trouble = Optional.of(new Trouble(e.why(), String.valueOf(e.getMessage()), since));
        }
        return e;
    }

    private void disconnect() {
        Connection known = connection;
        connection = null;
        if (known == null) {
            return;
        }
        try (known) {
            if (known.isValid(VALID_SECONDS)) {
                known.rollback();
            }
        } catch (SQLException _) {
            // It failed already, and that is what is told.
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    void close() {
        disconnect();
        vault.close();
        master.destroy();
    }
}
