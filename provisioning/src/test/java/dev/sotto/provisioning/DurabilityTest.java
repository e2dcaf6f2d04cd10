package dev.sotto.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Entropy;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that writes is killed with SIGKILL in the middle, again and again on the same file. What it had acknowledged is there
 * after that, each record has its audit entry, and there is none without the other.
 */
class DurabilityTest {
    private static final int SHORT = 3;
    private static final int FULL = 1000;
    private static final long SEED = 32;

    @TempDir
    Path folder;

    @Test
    @Timeout(300)
    void no_acknowledged_write_is_lost_by_kill_9() throws Exception {
        killAndLook(SHORT);
    }

    @Test
    @Tag("full")
    void no_acknowledged_write_is_lost_by_kill_9_a_thousand_times() throws Exception {
        killAndLook(FULL);
    }

    private void killAndLook(int times) throws Exception {
        String url = "jdbc:sqlite:" + folder.resolve("sotto.db");
        Random random = new Random(SEED);
        Set<String> acknowledged = new HashSet<>();
        for (int round = 0; round < times; round++) {
            List<String> now = writeUntilKilled(url, round, 10 + random.nextInt(100));
            assertThat(now).as("writes in round " + round).isNotEmpty();
            acknowledged.addAll(now);
            look(url, acknowledged);
        }
        System.out.println("killed " + times + " times, seed " + SEED + ": " + acknowledged.size()
                + " acknowledged writes, none lost");
    }

    /** Answers what was acknowledged before the process was killed. */
    private static List<String> writeUntilKilled(String url, int round, int writes) throws IOException {
        Process writer = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        url,
                        Integer.toString(round))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> acknowledged = new ArrayList<>();
        try (BufferedReader said = writer.inputReader(StandardCharsets.US_ASCII)) {
            String line = said.readLine();
            while (line != null) {
                if (!line.endsWith(".")) {
                    break;
                }
                acknowledged.add(line.substring(0, line.length() - 1));
                if (acknowledged.size() == writes) {
                    // The handle's kill is SIGKILL as well, and lets us read what it still said.
                    writer.toHandle().destroyForcibly();
                }
                line = said.readLine();
            }
        } finally {
            writer.destroyForcibly();
        }
        return acknowledged;
    }

    private static void look(String url, Set<String> acknowledged) throws SQLException {
        try (Store store = Databases.open(url)) {
            Set<String> there = store.snapshot().all(Kind.CONFERENCES).stream()
                    .map(Stored::key)
                    .collect(Collectors.toSet());
            assertThat(there).containsAll(acknowledged);
        }
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            assertThat(first(statement, "pragma integrity_check")).isEqualTo("ok");
            assertThat(first(
                            statement,
                            "select count(*) from record r full outer join audit a on a.record_id = r.id"
                                    + " where r.id is null or a.record_id is null"))
                    .as("records without an audit entry, or the other way")
                    .isEqualTo("0");
            assertThat(first(statement, "select (select count(*) from record) - generation from meta"))
                    .as("one generation for each change")
                    .isEqualTo("0");
        }
    }

    private static String first(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    /** The process that is killed: adds conferences and prints each when it is acknowledged. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) {
            try (Store store = Store.open(arguments[0], Databases.master(), Entropy.system(), InstantSource.system())) {
                for (int i = 0; ; i++) {
                    String user = "r" + arguments[1] + "-" + i;
                    Conference value =
                            new Conference(user, "Room", "", true, Conference.Kinds.PRIVATE, List.of(), 9, List.of());
                    Outcome<Conference> outcome = store.create(Act.of("test"), Kind.CONFERENCES, store.newId(), value);
                    if (outcome instanceof Outcome.Done) {
                        System.out.println(user + ".");
                        System.out.flush();
                    }
                }
            }
        }
    }
}
