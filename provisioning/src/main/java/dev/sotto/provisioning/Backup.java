package dev.sotto.provisioning;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sotto.base.MalformedException;
import dev.sotto.base.OperationFailed;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A backup is a text file: a first line that says what it is, one JSON object for each row, and a last line with the SHA-256 of all
 * lines before. It is the same from both data bases, so it also moves a store from one to the other.
 */
final class Backup {
    private static final String FORMAT = "sotto-backup";
    private static final int VERSION = 1;

    /** In the order in which they can be put back. */
    private static final List<Table> TABLES = List.of(
            new Table("data_key", "select one, wrapped from data_key"),
            new Table(
                    "record",
                    "select id, kind, natural_key, version, created_at, changed_at, belongs_to, document from record"
                            + " order by case when belongs_to is null then 0 else 1 end, id"),
            new Table("record_reference", "select from_id, to_id from record_reference order by from_id, to_id"),
            new Table(
                    "audit",
                    "select number, at, who, action, kind, record_id, label, before_document, after_document"
                            + " from audit order by number"));

    private record Table(String name, String select) {}

    private Backup() {}

    /** Writes the file under another name first, so that one with this name is whole. */
    static void write(Dialect dialect, String url, Path file, Instant now) {
        if (Files.exists(file)) {
            throw new OperationFailed("The file " + file + " is there already; a backup overwrites nothing.");
        }
        Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
        try (FileChannel channel = create(unfinished)) {
            try {
                write(dialect, url, channel, now);
                Files.move(unfinished, file);
            } catch (IOException | RuntimeException e) {
                Files.deleteIfExists(unfinished);
                throw e;
            }
        } catch (IOException | UncheckedIOException e) {
            throw new OperationFailed("The backup " + file + " cannot be written: " + e.getMessage(), e);
        }
    }

    private static void write(Dialect dialect, String url, FileChannel channel, Instant now) throws IOException {
        try (Connection connection = dialect.open(url, false)) {
            connection.setAutoCommit(false);
            Lines lines = new Lines(Channels.newWriter(channel, StandardCharsets.UTF_8));
            write(connection, lines, now);
            lines.flush();
            channel.force(true);
            connection.rollback();
        } catch (SQLException e) {
            throw dialect.explained(e, url);
        }
    }

    private static FileChannel create(Path unfinished) throws IOException {
        try {
            return FileChannel.open(
                    unfinished,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            throw new IOException(unfinished + " is left from a backup that was not finished; delete it", e);
        }
    }

    private static void write(Connection connection, Lines lines, Instant now) throws SQLException, IOException {
        lines.write(JsonNodeFactory.instance
                .objectNode()
                .put("format", FORMAT)
                .put("version", VERSION)
                .put("schema", Migrations.SCHEMA)
                .put("store", new Rows(connection).storeId())
                .put("at", now.toString()));
        for (Table table : TABLES) {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(table.select())) {
                while (rows.next()) {
                    lines.write(row(table, rows));
                }
            }
        }
        lines.writeDigest();
    }

    private static ObjectNode row(Table table, ResultSet row) throws SQLException {
        ObjectNode out = JsonNodeFactory.instance.objectNode().put("table", table.name());
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
            String name = row.getMetaData().getColumnLabel(i);
            switch (row.getObject(i)) {
                case null -> out.putNull(name);
                case Number number -> out.put(name, number.longValue());
                case Object text -> out.put(name, text.toString());
            }
        }
        return out;
    }

    /**
     * Reads all of a backup and believes it only if it is whole.
     *
     * @throws OperationFailed if it is damaged, unfinished, no backup, or of a newer version
     */
    static Opened check(Path file) {
        MessageDigest digest = sha256();
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            JsonNode head = head(file, reader.readLine(), digest);
            String wrapped = "";
            long rows = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                JsonNode row = Documents.parse(line);
                if (row.has("sha256")) {
                    boolean whole =
                            row.path("sha256").asText().equals(HexFormat.of().formatHex(digest.digest()))
                                    && row.path("rows").asLong() == rows
                                    && reader.readLine() == null;
                    if (!whole) {
                        throw refused(file, "was changed or damaged");
                    }
                    return new Opened(file, head, wrapped);
                }
                update(digest, line);
                rows++;
                wrapped = row.path("table").asText().equals("data_key")
                        ? row.path("wrapped").asText()
                        : wrapped;
            }
            throw refused(file, "is not whole: its end is missing");
        } catch (MalformedException e) {
            throw refused(file, "was changed or damaged");
        } catch (IOException e) {
            throw new OperationFailed("The backup " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static JsonNode head(Path file, @Nullable String line, MessageDigest digest) {
        JsonNode head =
                line == null || !line.startsWith("{") ? JsonNodeFactory.instance.objectNode() : Documents.parse(line);
        if (!head.path("format").asText().equals(FORMAT)) {
            throw refused(file, "is no backup of Sotto");
        }
        if (head.path("version").asInt() > VERSION || head.path("schema").asInt() > Migrations.SCHEMA) {
            throw refused(file, "was made by a newer version of Sotto; restore it with that one");
        }
        update(digest, String.valueOf(line));
        return head;
    }

    private static OperationFailed refused(Path file, String why) {
        return new OperationFailed("The file " + file + " " + why + ". Nothing was restored.");
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has it", e);
        }
    }

    private static void update(MessageDigest digest, String line) {
        digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A backup that is whole.
     *
     * @param file where it is
     * @param head its first line
     * @param wrappedDataKey the key of its secrets, under the master key
     */
    record Opened(Path file, JsonNode head, String wrappedDataKey) {
        /** When it was made, as text. */
        String madeAt() {
            return head.path("at").asText();
        }

        /** Puts its records in the place of all that are there; those of the audit log only if there is none. */
        void into(Rows rows, long generation, boolean withAudit) throws SQLException {
            rows.run("delete from record_reference");
            rows.run("delete from record where belongs_to is not null");
            rows.run("delete from record");
            rows.run("delete from repetition");
            rows.run("delete from data_key");
            try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                reader.readLine();
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    insert(rows, (ObjectNode) Documents.parse(line), withAudit);
                }
            } catch (IOException e) {
                throw new OperationFailed("The backup " + file + " cannot be read: " + e.getMessage(), e);
            }
            // A version that a browser still holds must not fit another content.
            rows.run("update record set version = ?", generation);
        }

        private static void insert(Rows rows, ObjectNode row, boolean withAudit) throws SQLException {
            String table = row.path("table").asText();
            row.remove("table");
            boolean known = TABLES.stream().anyMatch(t -> t.name().equals(table));
            if (!known || (table.equals("audit") && !withAudit)) {
                return;
            }
            List<String> columns =
                    row.properties().stream().map(e -> e.getKey()).toList();
            if (!columns.stream().allMatch(c -> c.matches("[a-z_]+"))) {
                throw new OperationFailed("The backup has a column of a strange name. Nothing was restored.");
            }
            @Nullable Object[] values = new @Nullable Object[columns.size()];
            for (int i = 0; i < values.length; i++) {
                JsonNode value = row.get(columns.get(i));
                values[i] = value.isNull() ? null : value.isNumber() ? (Object) value.longValue() : value.asText();
            }
            String marks = String.join(", ", columns.stream().map(_ -> "?").toList());
            rows.run("insert into " + table + " (" + String.join(", ", columns) + ") values (" + marks + ")", values);
        }
    }

    /** Writes lines and remembers what they were. */
    private static final class Lines {
        private final BufferedWriter out;
        private final MessageDigest digest = sha256();
        private long written = -1;

        Lines(Writer out) {
            this.out = new BufferedWriter(out);
        }

        void write(ObjectNode row) throws IOException {
            String line = row.toString();
            update(digest, line);
            written++;
            out.write(line + "\n");
        }

        void writeDigest() throws IOException {
            ObjectNode last = JsonNodeFactory.instance
                    .objectNode()
                    .put("sha256", HexFormat.of().formatHex(digest.digest()))
                    .put("rows", written);
            out.write(last + "\n");
        }

        void flush() throws IOException {
            out.flush();
        }
    }
}
