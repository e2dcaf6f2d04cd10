package dev.sotto.keying.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Closing leaves nothing behind. */
@Timeout(60)
class LeakTest {
    @TempDir
    Path folder;

    @Test
    void close_leaves_no_thread_and_no_port() throws Exception {
        int port;
        try (LinkRig rig = new LinkRig()) {
            LinkServer server = rig.server();
            port = server.port();
            rig.client(port, LinkProtocol.TUNNEL);
            rig.client(port, LinkProtocol.ADMISSION);
            LinkRig.next(rig.kdEvents, LinkEvent.Up.class);
            LinkRig.next(rig.kdEvents, LinkEvent.Up.class);
            rig.plain(port);
            LinkRig.await(() -> linkThreads("while").size() >= 9, "threads to look for");
        }
        assertThat(linkThreads("after")).isEmpty();
        try (ServerSocket again = new ServerSocket(port)) {
            assertThat(again.getLocalPort()).isEqualTo(port);
        }
    }

    @Test
    void close_does_not_wait_for_an_owner_that_takes_nothing() throws Exception {
        try (LinkRig rig = new LinkRig()) {
            LinkServer server = rig.server(LinkRig.QUICK, 0, _ -> false);
            rig.client(server.port(), LinkProtocol.TUNNEL);
            LinkRig.next(rig.mdEvents, LinkEvent.Up.class);
        }
        assertThat(linkThreads("stuck")).isEmpty();
    }

    /** Virtual threads are in no list but this dump. */
    private List<String> linkThreads(String name) {
        Path file = folder.resolve(name + System.nanoTime() + ".txt");
        try {
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(file.toString(), ThreadDumpFormat.TEXT_PLAIN);
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith("#") && line.contains("\"link-"))
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
