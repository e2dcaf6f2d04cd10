package dev.sotto.keying.admin;

import dev.sotto.base.OperationFailed;
import dev.sotto.base.Refused;
import dev.sotto.base.SharedCounters;
import dev.sotto.keying.distributor.KdAnswer;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The operator's way in: a Unix-domain socket that only the owner of the process can open. One connection carries one line,
 * see {@link CommandText}, optionally with {@code json} in front, and one answer: {@code ok} or {@code no} on the first line,
 * the rest until the end.
 *
 * <p>Threads: {@code admin-accept} and one virtual thread for each connection.
 */
public final class AdminSocket implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(AdminSocket.class);
    private static final int MAX_LINE = 4096;
    private static final int MAX_CONNECTIONS = 32;
    private static final Duration LINE_PATIENCE = Duration.ofSeconds(10);

    private final Path path;
    private final ServerSocketChannel server;
    private final CommandDesk desk;
    private final StatePort state;
    private final Supplier<Optional<String>> setupLink;
    private final SharedCounters<AdminCounter> counters = new SharedCounters<>(AdminCounter.class);
    private final Semaphore room = new Semaphore(MAX_CONNECTIONS);

    private AdminSocket(
            Path path,
            ServerSocketChannel server,
            CommandDesk desk,
            StatePort state,
            Supplier<Optional<String>> setupLink) {
        this.path = path;
        this.setupLink = setupLink;
        this.state = state;
        this.server = server;
        this.desk = desk;
    }

    /**
     * Starts to listen. A socket file that a dead process left is replaced.
     *
     * @param state answers the line {@code describe}
     * @param setupLink answers the line {@code page} with a new link; empty without a page
     * @throws OperationFailed if the socket cannot be made, or another process answers on it
     */
    public static AdminSocket start(
            Path path, CommandDesk desk, StatePort state, Supplier<Optional<String>> setupLink) {
        try {
            if (Files.exists(path) && answers(path)) {
                throw new OperationFailed("Another key distributor answers on " + path + ".");
            }
            AdminSocket socket = new AdminSocket(path, listen(path), desk, state, setupLink);
            Thread.ofVirtual().name("admin-accept").start(socket::accept);
            return socket;
        } catch (IOException e) {
            throw new OperationFailed("The admin socket " + path + " cannot be made.", e);
        }
    }

    /** Made in a folder that nobody else can enter and moved when its mode is right, so that it is never open to others. */
    private static ServerSocketChannel listen(Path path) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        Path closed = Files.createTempDirectory(
                folder, ".s", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path made = closed.resolve("a");
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(made));
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-------"));
            Files.move(made, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return server;
        } catch (IOException e) {
            server.close();
            throw e;
        } finally {
            Files.deleteIfExists(made);
            Files.delete(closed);
        }
    }

    private static boolean answers(Path path) {
        try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            return probe.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * What the socket did so far.
     *
     * @param counters all of them
     */
    public record State(Map<AdminCounter, Long> counters) {}

    /** The present state; from any thread. */
    public State describe() {
        return new State(counters.snapshot());
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel connection = server.accept();
                if (room.tryAcquire()) {
                    Thread.ofVirtual().name("admin").start(() -> serve(connection));
                } else {
                    counters.increment(AdminCounter.REFUSED_TOO_MANY);
                    connection.close();
                }
            } catch (IOException e) {
                if (server.isOpen()) {
                    counters.increment(AdminCounter.ACCEPT_FAILED);
                    LOG.warn("admin.accept.failed reason=\"{}\"", e.getMessage());
                }
            }
        }
    }

    private void serve(SocketChannel connection) {
        Thread watchdog = Thread.ofVirtual().start(() -> closeAfter(connection));
        try (connection) {
            String line = readLine(connection);
            watchdog.interrupt();
            write(connection, answer(line));
            counters.increment(AdminCounter.ANSWERED);
        } catch (IOException e) {
            counters.increment(AdminCounter.CONNECTIONS_LOST);
            LOG.debug("admin.connection.lost reason=\"{}\"", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            watchdog.interrupt();
            room.release();
        }
    }

    private static void closeAfter(SocketChannel connection) {
        try {
            Thread.sleep(LINE_PATIENCE);
            connection.close();
        } catch (InterruptedException e) {
            // The line came in time.
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.debug("admin.connection.lost reason=\"{}\"", e.getMessage());
        }
    }

    private String answer(String line) throws InterruptedException {
        boolean json = line.startsWith("json ");
        String command = (json ? line.substring(5) : line).strip();
        if (command.equals("describe")) {
            return "ok\n" + state.json() + "\n";
        }
        if (command.equals("page")) {
            return setupLink
                    .get()
                    .map(link -> "ok\nOnce, within 24 hours:\n" + link + "\n")
                    .orElse("no\nThere is no page: kd.page.enabled is false.\n");
        }
        try {
            KdAnswer answer = desk.ask(CommandText.parse(command));
            String text = json ? AnswerText.json(answer) : AnswerText.plain(answer);
            return (AnswerText.isOk(answer) ? "ok\n" : "no\n") + text + "\n";
        } catch (Refused e) {
            KdAnswer no = new KdAnswer.No(String.valueOf(e.getMessage()));
            return "no\n" + (json ? AnswerText.json(no) : AnswerText.plain(no)) + "\n";
        }
    }

    private static String readLine(SocketChannel connection) throws IOException {
        byte[] line = new byte[MAX_LINE];
        ByteBuffer buffer = ByteBuffer.wrap(line);
        while (buffer.hasRemaining()) {
            int from = buffer.position();
            int count = connection.read(buffer);
            for (int i = from; i < buffer.position(); i++) {
                if (line[i] == '\n') {
                    return new String(line, 0, i, StandardCharsets.UTF_8);
                }
            }
            if (count < 0) {
                throw new IOException("closed before the end of the line");
            }
        }
        throw new IOException("a line of more than " + MAX_LINE + " octets");
    }

    private static void write(SocketChannel connection, String text) throws IOException {
        ByteBuffer octets = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (octets.hasRemaining()) {
            connection.write(octets);
        }
    }

    /** Stops listening and removes the socket file. */
    @Override
    public void close() {
        try {
            server.close();
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new OperationFailed("The admin socket " + path + " cannot be removed.", e);
        }
    }
}
