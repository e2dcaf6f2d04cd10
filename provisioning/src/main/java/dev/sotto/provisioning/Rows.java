package dev.sotto.provisioning;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sotto.base.OperationFailed;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** All statements. Every one runs on both data bases. */
final class Rows {
    private final Connection connection;

    Rows(Connection connection) {
        this.connection = connection;
    }

    /** Makes the next generation if {@code from} is the present one, and keeps all other writers out until the end. */
    boolean advance(long from) throws SQLException {
        return run("update meta set generation = generation + 1 where one = 1 and generation = ?", from) == 1;
    }

    /** Writes what changes nothing. */
    void touch() throws SQLException {
        run("update meta set generation = generation where one = 1");
    }

    Snapshot load() throws SQLException {
        List<Stored<?>> all = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select id, kind, version, created_at, changed_at, document from record")) {
            while (rows.next()) {
                Kind<?> kind = kind(rows.getString(2));
                all.add(stored(kind, rows));
            }
        }
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select generation from meta")) {
            rows.next();
            return Snapshot.of(rows.getLong(1), all);
        }
    }

    private static Kind<?> kind(String word) {
        return Kind.of(word)
                .orElseThrow(
                        () -> new OperationFailed("The store holds " + word + ", which this version does not know."));
    }

    private static <T extends Record> Stored<T> stored(Kind<T> kind, ResultSet row) throws SQLException {
        String id = row.getString(1);
        Draft<T> read = new RecordReader(AsKept.PORT).read(kind.type(), Documents.parse(row.getString(6)), null);
        return switch (read) {
            case Draft.Fine<T>(T value) ->
                new Stored<>(kind, id, row.getLong(3), time(row.getString(4)), time(row.getString(5)), value);
            case Draft.Faulty<T>(var faults) ->
                throw new OperationFailed("The store holds one of " + kind + " that this version cannot read, " + id
                        + ": " + faults + ". Restore a backup.");
        };
    }

    private static Instant time(String text) {
        return Instant.parse(text);
    }

    <T extends Record> void insert(Stored<T> one) throws SQLException {
        run(
                "insert into record (id, kind, natural_key, version, created_at, changed_at, belongs_to, document)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?)",
                one.id(),
                one.kind().word(),
                one.key(),
                one.version(),
                one.created().toString(),
                one.changed().toString(),
                one.kind().belongsTo().apply(one.value()).orElse(null),
                document(one));
        refer(one);
    }

    <T extends Record> void update(Stored<T> one) throws SQLException {
        run(
                "update record set natural_key = ?, version = ?, changed_at = ?, belongs_to = ?, document = ? where id = ?",
                one.key(),
                one.version(),
                one.changed().toString(),
                one.kind().belongsTo().apply(one.value()).orElse(null),
                document(one),
                one.id());
        run("delete from record_reference where from_id = ?", one.id());
        refer(one);
    }

    void delete(String id) throws SQLException {
        run("delete from record where id = ?", id);
    }

    private static String document(Stored<?> one) {
        return RecordWriter.STORED.write(one.value()).toString();
    }

    private void refer(Stored<?> one) throws SQLException {
        TreeSet<String> named = new TreeSet<>();
        Shape.references(one.value()).values().forEach(r -> named.add(r.id()));
        for (String id : named) {
            // What a record belongs to is watched by a column of its own.
            if (!belongsTo(one).equals(Optional.of(id))) {
                run("insert into record_reference values (?, ?)", one.id(), id);
            }
        }
    }

    static <T extends Record> Optional<String> belongsTo(Stored<T> one) {
        return one.kind().belongsTo().apply(one.value());
    }

    long lastAudit() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select coalesce(max(number), 0) from audit")) {
            row.next();
            return row.getLong(1);
        }
    }

    void append(AuditEntry entry) throws SQLException {
        run(
                "insert into audit values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                entry.number(),
                entry.at().toString(),
                entry.who(),
                entry.action(),
                entry.kind(),
                entry.recordId(),
                entry.label(),
                entry.before().map(JsonNode::toString).orElse(null),
                entry.after().map(JsonNode::toString).orElse(null));
    }

    List<AuditEntry> audit(AuditEntry.Query query) throws SQLException {
        List<AuditEntry> out = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(
                "select number, at, who, action, kind, record_id, label, before_document, after_document from audit"
                        + " where number < ? and (? = '' or who = ?) and (? = '' or record_id = ?)"
                        + " order by number desc limit ?")) {
            fill(statement, query.before(), query.who(), query.who(), query.recordId(), query.recordId(), (long)
                    query.limit());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    out.add(new AuditEntry(
                            row.getLong(1),
                            time(row.getString(2)),
                            row.getString(3),
                            row.getString(4),
                            row.getString(5),
                            row.getString(6),
                            row.getString(7),
                            tree(row.getString(8)),
                            tree(row.getString(9))));
                }
            }
        }
        return out;
    }

    private static Optional<JsonNode> tree(@Nullable String text) {
        return Optional.ofNullable(text).map(Documents::parse);
    }

    Optional<String> dataKey() throws SQLException {
        return one("select wrapped from data_key").map(row -> row.get("wrapped"));
    }

    void dataKey(String wrapped) throws SQLException {
        run("insert into data_key values (1, ?)", wrapped);
    }

    String storeId() throws SQLException {
        return one("select store from meta").map(row -> row.get("store")).orElseThrow();
    }

    /** The record that a repeatable request made, and its digest. */
    Optional<Map<String, String>> repetition(String who, String word) throws SQLException {
        return one("select record_id, digest from repetition where who = ? and word = ?", who, word);
    }

    void repetition(String who, String word, String digest, String recordId, Instant now) throws SQLException {
        run("insert into repetition values (?, ?, ?, ?, ?)", who, word, digest, recordId, now.toString());
    }

    void forgetRepetitions(Instant before) throws SQLException {
        run("delete from repetition where at < ?", before.toString());
    }

    private Optional<Map<String, String>> one(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            fill(statement, values);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                Map<String, String> out = new HashMap<>();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    out.put(row.getMetaData().getColumnLabel(i), row.getString(i));
                }
                return Optional.of(out);
            }
        }
    }

    int run(String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            fill(statement, values);
            return statement.executeUpdate();
        }
    }

    private static void fill(PreparedStatement statement, @Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            if (values[i] instanceof Long number) {
                statement.setLong(i + 1, number);
            } else {
                statement.setString(i + 1, (String) values[i]);
            }
        }
    }

    /** Documents of the store hold secrets as they are kept. */
    private enum AsKept implements RecordReader.SecretPort {
        PORT;

        @Override
        public Secret seal(String plain, String pointer) {
            throw new IllegalStateException("what is kept is sealed");
        }

        @Override
        public boolean isStored() {
            return true;
        }
    }
}
