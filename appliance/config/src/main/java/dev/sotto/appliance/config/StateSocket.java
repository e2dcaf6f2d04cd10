package dev.sotto.appliance.config;

import dev.sotto.base.OperationFailed;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * A Unix socket in the data folder that only the owner of the folder reaches. A connection carries one line and one answer, and
 * closes.
 *
 * <p>Threads: {@code state-accept} and one virtual thread for each connection.
 */
public final class StateSocket implements AutoCloseable {
    private static final int MAX_ANSWER = 64 << 20;
    private static final int MAX_LINE = 1024;
    private static final int MAX_CONNECTIONS = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Who answers; from many threads. */
    public interface Desk {
        /**
         * The answer to one line.
         *
         * @throws InterruptedException when the thread is told to stop
         */
        String answer(String line) throws InterruptedException;

        /** A reader was sent away because there were too many. */
        void refused();

        /** A reader went away, or said nothing for long. */
        void lost(IOException why);
    }

    private final Path path;
    private final ServerSocketChannel listener;
    private final Desk desk;
    private final Semaphore room = new Semaphore(MAX_CONNECTIONS);

    private StateSocket(Path path, ServerSocketChannel listener, Desk desk) {
        this.path = path;
        this.listener = listener;
        this.desk = desk;
    }

    /**
     * Listens at {@code path}.
     *
     * @throws OperationFailed if it cannot
     */
    public static StateSocket open(Path path, Desk desk) {
        try {
            Files.deleteIfExists(path);
            ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            listener.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            StateSocket socket = new StateSocket(path, listener, desk);
            Thread.ofVirtual().name("state-accept").start(socket::accept);
            return socket;
        } catch (IOException e) {
            throw new OperationFailed("The state socket " + path + " cannot be opened: " + e.getMessage(), e);
        }
    }

    /**
     * What a running program answers at {@code path} to one line.
     *
     * @throws OperationFailed if none runs there
     */
    public static String ask(Path path, String line) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            write(channel, line + "\n");
            byte[] answer = Channels.newInputStream(channel).readNBytes(MAX_ANSWER);
            return new String(answer, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new OperationFailed("No such program runs on this data folder (" + path + ").", e);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new OperationFailed("The state socket " + path + " cannot be closed.", e);
        }
    }

    private void accept() {
        while (listener.isOpen()) {
            try {
                SocketChannel connection = listener.accept();
                if (room.tryAcquire()) {
                    Thread.ofVirtual().name("state").start(() -> serve(connection));
                } else {
                    desk.refused();
                    connection.close();
                }
            } catch (IOException e) {
                desk.lost(e);
            }
        }
    }

    /** A reader that goes away, or says nothing for long, ends no more than this one answer. */
    private void serve(SocketChannel connection) {
        Thread watchdog = Thread.ofVirtual().start(() -> closeAfter(connection));
        try (connection) {
            write(connection, desk.answer(readLine(connection)) + "\n");
        } catch (IOException e) {
            desk.lost(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            watchdog.interrupt();
            room.release();
        }
    }

    private void closeAfter(SocketChannel connection) {
        try {
            Thread.sleep(PATIENCE);
            connection.close();
        } catch (InterruptedException _) {
            // It was answered in time.
        } catch (IOException e) {
            desk.lost(e);
        }
    }

    private static String readLine(SocketChannel connection) throws IOException {
        ByteBuffer line = ByteBuffer.allocate(MAX_LINE);
        while (line.hasRemaining() && connection.read(line) >= 0) {
            String text = new String(line.array(), 0, line.position(), StandardCharsets.UTF_8);
            int end = text.indexOf('\n');
            if (end >= 0) {
                return text.substring(0, end);
            }
        }
        throw new IOException("no line of at most " + MAX_LINE + " octets came");
    }

    private static void write(SocketChannel connection, String text) throws IOException {
        ByteBuffer octets = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (octets.hasRemaining()) {
            connection.write(octets);
        }
    }
}
