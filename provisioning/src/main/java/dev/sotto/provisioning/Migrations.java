package dev.sotto.provisioning;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.OperationFailed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/** Brings a data base to the shape that this version works with, one file after the other, each once and in one transaction. */
final class Migrations {
    private static final List<String> FILES = List.of("0001-records", "0002-audit-only-grows");
    private static final Pattern EMPTY_LINES = Pattern.compile("\\n\\s*\\n");

    /** The shape that this version works with. */
    static final int SCHEMA = FILES.size();

    private final Dialect dialect;
    private final Connection connection;

    Migrations(Dialect dialect, Connection connection) {
        this.dialect = dialect;
        this.connection = connection;
    }

    /** @throws OperationFailed if the data base was written by a newer version, or by a file that was another then */
    void run(Instant now) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("create table if not exists migration"
                    + " (number integer primary key, name text not null, digest text not null, at text not null)");
        }
        connection.commit();
        int done = check();
        for (int number = done + 1; number <= SCHEMA; number++) {
            apply(number, now);
        }
        connection.commit();
    }

    private int check() throws SQLException {
        int last = 0;
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select number, digest from migration order by number")) {
            while (rows.next()) {
                last = rows.getInt(1);
                if (last > SCHEMA) {
                    throw new OperationFailed(
                            "The store was written by a newer version of Sotto (schema " + last + "; this one knows "
                                    + SCHEMA + "). Start that version again, or restore a backup of this one.");
                }
                if (!rows.getString(2).equals(digest(text(last)))) {
                    throw new OperationFailed("The store was made by another " + FILES.get(last - 1)
                            + " than the one of this version; it is not of a released version.");
                }
            }
        }
        return last;
    }

    private void apply(int number, Instant now) throws SQLException {
        String text = text(number);
        try (Statement statement = connection.createStatement()) {
            for (String sql : EMPTY_LINES.split(text.strip())) {
                statement.execute(sql);
            }
        }
        if (number == 1) {
            first();
        }
        try (PreparedStatement note = connection.prepareStatement("insert into migration values (?, ?, ?, ?)")) {
            note.setInt(1, number);
            note.setString(2, FILES.get(number - 1));
            note.setString(3, digest(text));
            note.setString(4, now.toString());
            note.executeUpdate();
        }
        connection.commit();
    }

    private void first() throws SQLException {
        try (PreparedStatement row = connection.prepareStatement("insert into meta values (1, 0, ?)")) {
            row.setString(1, UUID.randomUUID().toString());
            row.executeUpdate();
        }
    }

    private static String digest(String text) {
        return Fingerprint.sha256(text.getBytes(StandardCharsets.UTF_8)).text();
    }

    private String text(int number) {
        String name = FILES.get(number - 1);
        try (InputStream special = Migrations.class.getResourceAsStream(name + "." + dialect.word() + ".sql");
                InputStream usual = Migrations.class.getResourceAsStream(name + ".sql")) {
            InputStream found = special == null ? usual : special;
            if (found == null) {
                throw new IllegalStateException("there is no " + name + ".sql");
            }
            return new String(found.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("a resource that cannot be read: " + name, e);
        }
    }
}
