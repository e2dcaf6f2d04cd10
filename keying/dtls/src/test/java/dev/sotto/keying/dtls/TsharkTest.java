package dev.sotto.keying.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.OctetWriter;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.Tools;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wireshark's DTLS, given a client's key log, reads the EKTKey (it does not know ACKs in DTLS 1.2). */
class TsharkTest {
    private final Path program = Tools.require("tshark", "tshark");
    private static final int SERVER_PORT = 4433;
    private static final int CLIENT_PORT = 50_000;
    private static final int RAW_IP = 101;

    @TempDir
    private Path folder;

    @Test
    @Rfc(
            number = 8870,
            section = "5.2.2",
            must = "EKTKey is an encrypted handshake message of type 26",
            secondSource = "tshark")
    void tshark_decrypts_the_key() throws Exception {
        List<String> keyLog = new CopyOnWriteArrayList<>();
        try (Pair pair = new Pair(Cast.leaves(9), Cast.aliceTerms(9).withDangerousKeyLog(keyLog::add))) {
            pair.establish();
            pair.server().sendEktKey(Cast.ektKey(16, 12, 0x1234, 0x5A));
            pair.atServer(DtlsEvent.EktKeyAcknowledged.class);
            Path keys = Files.write(folder.resolve("keys"), keyLog);
            Path capture = Files.write(folder.resolve("capture.pcap"), pcap(pair.wire()));
            String text = dissect(capture, keys);
            assertThat(text).contains("1a 00 00 25 00 06 00 00 00 00 00 25 00 10 5a 5a");
        }
    }

    private String dissect(Path capture, Path keys) throws Exception {
        Process tshark = new ProcessBuilder(
                        program.toString(),
                        "-r",
                        capture.toString(),
                        "-o",
                        "tls.keylog_file:" + keys,
                        "-d",
                        "udp.port==" + SERVER_PORT + ",dtls",
                        "-x")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new String(tshark.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /** A capture file of raw IPv4 packets; its header fields are in big-endian order too. */
    private static byte[] pcap(List<Pair.Load> wire) {
        OctetWriter writer = new OctetWriter(8192);
        writer.u32(0xA1B2C3D4L).u16(2).u16(4).u32(0).u32(0).u32(65_535).u32(RAW_IP);
        int at = 0;
        for (Pair.Load load : wire) {
            int udpLength = 8 + load.datagram().length;
            writer.u32(1_700_000_000L).u32(at++).u32(20 + udpLength).u32(20 + udpLength);
            writer.u16(0x4500).u16(20 + udpLength).u32(0).u8(64).u8(17).u16(0);
            writer.u32(load.toServer() ? 0x0A000001L : 0x0A000002L).u32(load.toServer() ? 0x0A000002L : 0x0A000001L);
            writer.u16(load.toServer() ? CLIENT_PORT : SERVER_PORT).u16(load.toServer() ? SERVER_PORT : CLIENT_PORT);
            writer.u16(udpLength).u16(0).octets(load.datagram());
        }
        return writer.toOctets();
    }
}
