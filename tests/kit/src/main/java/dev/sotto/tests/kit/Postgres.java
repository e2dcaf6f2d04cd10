package dev.sotto.tests.kit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A PostgreSQL server of the tests' own, on a private folder and a free port. */
public final class Postgres implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 90;

    private final Path folder;
    private final Path programs = programs();
    private final boolean root = "root".equals(System.getProperty("user.name"));
    private final int port = freePort();
    private final AtomicInteger databases = new AtomicInteger();

    private Postgres() {
        try {
            folder = Files.createTempDirectory("sotto-pg");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        if (root) {
            run("chown", "postgres", folder.toString());
        }
        // Whether the server keeps what it acknowledged is not what is tested here, so it may be quick.
        server("initdb", "-D", folder + "/data", "-U", "sotto", "-A", "trust", "-N");
        restart();
    }

    /** Makes one and starts it. */
    public static Postgres start() {
        return new Postgres();
    }

    /** Starts it, also after {@link #crash}. */
    public void restart() {
        String settings = "-c listen_addresses=127.0.0.1 -c port=" + port + " -c fsync=off -c unix_socket_directories=";
        server("pg_ctl", "-D", folder + "/data", "-w", "-l", folder + "/log", "-o", settings + folder, "start");
    }

    /** Stops it without a farewell to anybody. */
    public void crash() {
        server("pg_ctl", "-D", folder + "/data", "-m", "immediate", "-w", "stop");
    }

    /** The JDBC address of an empty data base. */
    public String newDatabase() {
        String name = "store" + databases.incrementAndGet();
        run(programs.resolve("createdb").toString(), "-h", "127.0.0.1", "-p", "" + port, "-U", "sotto", name);
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + name + "?user=sotto";
    }

    @Override
    public void close() {
        crash();
        run("rm", "-rf", folder.toString());
    }

    private static Path programs() {
        try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            return versions.map(v -> v.resolve("bin"))
                    .filter(b -> Files.isExecutable(b.resolve("initdb")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new IllegalStateException("PostgreSQL is missing; ./sotto test installs it", e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** PostgreSQL refuses to run as root. */
    private void server(String program, String... arguments) {
        Stream<String> who =
                root ? Stream.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups") : Stream.of();
        Stream<String> what = Stream.concat(Stream.of(programs.resolve(program).toString()), Stream.of(arguments));
        run(Stream.concat(who, what).toArray(String[]::new));
    }

    private static void run(String... command) {
        try {
            Path said = Files.createTempFile("sotto-pg", ".txt");
            Process process = new ProcessBuilder(command)
                    .directory(Path.of("/").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " failed: " + Files.readString(said));
            }
            Files.delete(said);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
