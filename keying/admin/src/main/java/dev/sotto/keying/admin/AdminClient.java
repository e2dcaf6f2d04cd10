package dev.sotto.keying.admin;

import java.io.IOException;
import java.io.PrintStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The other end of the {@link AdminSocket}: sends one command and prints the answer. For {@code ./sotto kd …}. */
public final class AdminClient {
    /** Exit code when the command was carried out. */
    public static final int OK = 0;

    /** Exit code when the key distributor said no. */
    public static final int NO = 1;

    /** Exit code when no key distributor answers. */
    public static final int UNREACHABLE = 69;

    private AdminClient() {}

    /**
     * Sends the words as one line.
     *
     * @param socket the socket file in the key distributor's data folder
     * @param words the command, as on a command line; {@code --json} as the first one asks for JSON
     * @param out where the answer goes
     * @return an exit code
     */
    public static int run(Path socket, List<String> words, PrintStream out) {
        boolean json = !words.isEmpty() && words.getFirst().equals("--json");
        String command = String.join(" ", json ? words.subList(1, words.size()) : words);
        String line = (json ? "json " : "") + command.replaceAll("\\R", " ") + "\n";
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            ByteBuffer octets = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
            while (octets.hasRemaining()) {
                channel.write(octets);
            }
            String answer = new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
            int firstEnd = answer.indexOf('\n');
            if (firstEnd < 0) {
                out.println("The key distributor closed the connection without an answer.");
                return UNREACHABLE;
            }
            out.print(answer.substring(firstEnd + 1));
            return answer.startsWith("ok") ? OK : NO;
        } catch (IOException e) {
            out.println("No key distributor answers on " + socket + ": " + e.getMessage());
            return UNREACHABLE;
        }
    }
}
