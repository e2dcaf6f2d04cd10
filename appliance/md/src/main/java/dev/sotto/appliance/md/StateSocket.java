package dev.sotto.appliance.md;

import dev.sotto.base.OperationFailed;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Supplier;

/**
 * A Unix socket in the data folder that answers every connection with the present state as one line of JSON, and closes. Only
 * the owner of the folder reaches it.
 */
final class StateSocket implements AutoCloseable {
    private static final int MAX_ANSWER = 64 << 20;

    private final Path path;
    private final ServerSocketChannel listener;
    private final Thread thread;

    private StateSocket(Path path, ServerSocketChannel listener, Supplier<String> state) {
        this.path = path;
        this.listener = listener;
        this.thread = Thread.ofVirtual().name("state").unstarted(() -> serve(state));
    }

    /**
     * Listens at {@code path}.
     *
     * @param state makes the JSON; may block for a moment
     * @throws OperationFailed if it cannot
     */
    static StateSocket open(Path path, Supplier<String> state) {
        try {
            Files.deleteIfExists(path);
            ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            listener.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            StateSocket socket = new StateSocket(path, listener, state);
            socket.thread.start();
            return socket;
        } catch (IOException e) {
            throw new OperationFailed("The state socket " + path + " cannot be opened: " + e.getMessage(), e);
        }
    }

    /**
     * Reads what a running program answers at {@code path}.
     *
     * @throws OperationFailed if none runs there
     */
    static String read(Path path) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            StringBuilder answer = new StringBuilder();
            ByteBuffer buffer = ByteBuffer.allocate(65_536);
            while (channel.read(buffer) >= 0 && answer.length() < MAX_ANSWER) {
                buffer.flip();
                answer.append(StandardCharsets.UTF_8.decode(buffer));
                buffer.clear();
            }
            return answer.toString();
        } catch (IOException e) {
            throw new OperationFailed("No media distributor runs on this data folder (" + path + ").", e);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            Files.deleteIfExists(path);
            thread.join();
        } catch (IOException e) {
            throw new OperationFailed("The state socket " + path + " cannot be closed.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(Supplier<String> state) {
        while (listener.isOpen()) {
            answerOne(state);
        }
    }

    /** A reader that goes away, and a socket that was closed, end no more than this one answer. */
    private void answerOne(Supplier<String> state) {
        try (SocketChannel channel = listener.accept()) {
            ByteBuffer answer = ByteBuffer.wrap((state.get() + "\n").getBytes(StandardCharsets.UTF_8));
            while (answer.hasRemaining()) {
                channel.write(answer);
            }
        } catch (IOException e) {
            MdLog.stateReaderLost(e);
        }
    }
}
