package dev.sotto.tests.interop;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Debian's baresip as somebody's telephone: says a tone, records what it hears, presses keys when told to. It is told through
 * its control port.
 */
public final class Baresip implements AutoCloseable {
    /** In the parameters of an account: RTP and RTCP on one port (RFC 5761). */
    public static final String ONE_PORT = ";x-rtcp-mux=yes";

    private static final Duration START = Duration.ofSeconds(30);
    private static final int TRIES = 100;
    private static final long PAUSE_MILLIS = 100;
    /** RFC 4733 keys that follow each other faster are one key to some. */
    private static final long KEY_MILLIS = 250;

    /** In which the sound of a WAV file begins. */
    private static final int HEAD_OCTETS = 256;

    private final Path folder;
    private final String address;
    private final RunningProgram program;
    private final Socket control;

    /**
     * What it says.
     *
     * @param amplitude 0..1
     */
    public record Tone(int hertz, double amplitude) {
        /** A quarter of full scale. */
        public static final double USUAL = 0.25;
    }

    /**
     * Starts one.
     *
     * @param name of its folder, and what it calls itself
     * @param hertz of its sine
     * @param codec the one it has: pcmu, pcma, g722 or opus
     * @param account further parameters of its account, such as {@code ;mediaenc=srtp-mand} or {@code ;mediaenc=dtls_srtp}; with {@link #ONE_PORT} it
     *     offers to have RTP and RTCP on one
     */
    public static Baresip start(Path parent, String name, int hertz, String codec, String account) {
        return start(parent, name, new Tone(hertz, Tone.USUAL), codec, account);
    }

    /** The same with a tone that is as loud as one likes. */
    public static Baresip start(Path parent, String name, Tone tone, String codec, String account) {
        return start(parent, name, tone, codec, account, "127.0.0.1");
    }

    /** The same elsewhere: at that address of this machine. */
    public static Baresip start(Path parent, String name, Tone tone, String codec, String account, String host) {
        int sip = Ports.free();
        String address = "sip:" + name + "@" + inUri(host) + ":" + sip;
        return start(parent, name, tone, codec, new Line(address, ";regint=0" + account, host, sip));
    }

    /**
     * One that registers, and has done so when this returns.
     *
     * @param server where, with its port and transport, such as {@code 127.0.0.1:5060;transport=tcp}
     * @param account further parameters, after those of the registration
     */
    public static Baresip register(
            Path parent, String name, Tone tone, String codec, String server, String password, String account) {
        String address = "sip:" + name + "@" + server;
        String login = ";regint=60;auth_user=" + name + ";auth_pass=" + password;
        Baresip made = start(parent, name, tone, codec, new Line(address, login + account, "127.0.0.1", Ports.free()));
        made.program.await("200 OK|registered successfully", START);
        return made;
    }

    /** Its account and where it listens. */
    private record Line(String address, String parameters, String host, int port) {}

    private static Baresip start(Path parent, String name, Tone tone, String codec, Line line) {
        String account = line.parameters();
        String host = line.host();
        int sip = line.port();
        Path folder = parent.resolve("baresip-" + name);
        int control = Ports.free();
        try {
            Files.createDirectories(folder);
            // Its file player takes only sound of the shape of the codec. Many telephones say the same.
            Path sound = parent.resolve("tone-" + tone.hertz + "-" + tone.amplitude + "-" + codec + ".wav");
            if (!Files.exists(sound)) {
                ToneFile.write(
                        sound,
                        tone.hertz,
                        tone.amplitude,
                        codec.equals("opus") ? 48_000 : codec.equals("g722") ? 16_000 : 8_000,
                        codec.equals("opus") ? 2 : 1);
            }
            Files.writeString(
                    folder.resolve("config"), config(folder, sound, inUri(host) + ":" + sip, host, control, account));
            Files.writeString(
                    folder.resolve("accounts"),
                    "\"" + name + "\" <" + line.address() + ">;audio_codecs=" + inItsWords(codec) + account + "\n");
            Files.writeString(folder.resolve("contacts"), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        RunningProgram program =
                RunningProgram.start("baresip-" + name, folder, List.of("baresip", "-f", folder.toString()));
        try {
            program.await("baresip is ready", START);
            return new Baresip(folder, line.address(), program, connect(control));
        } catch (AssertionError e) {
            program.close();
            throw e;
        }
    }

    private Baresip(Path folder, String address, RunningProgram program, Socket control) {
        this.folder = folder;
        this.address = address;
        this.program = program;
        this.control = control;
    }

    /** It knows a codec that is not at 8000 Hz only with its clock, and takes any if it does not know the one. */
    private static String inItsWords(String codec) {
        return switch (codec) {
            case "opus" -> "opus/48000/2";
            case "g722" -> "G722/16000/1";
            default -> codec;
        };
    }

    private static String inUri(String host) {
        return host.indexOf(':') < 0 ? host : "[" + host + "]";
    }

    private static String config(Path folder, Path sound, String sip, String host, int control, String account) {
        return """
                poll_method epoll
                sip_listen %s
                sip_verify_server no
                rtcp_mux %s
                call_local_timeout 120
                audio_source aufile,%s
                audio_player aubridge,%s
                audio_txmode poll
                ausrc_format s16
                auplay_format s16
                auenc_format s16
                audec_format s16
                audio_buffer 20-160
                rtp_ports 44000-44999
                jitter_buffer_delay 5-10
                net_interface %s
                module_path /usr/lib/baresip/modules
                module g711.so
                module g722.so
                module opus.so
                module aufile.so
                module aubridge.so
                module sndfile.so
                module srtp.so
                module dtls_srtp.so
                module_tmp uuid.so
                module_tmp account.so
                module_app menu.so
                module_app ctrl_tcp.so
                ctrl_tcp_listen 127.0.0.1:%d
                snd_path %s
                """.formatted(
                sip, account.contains(ONE_PORT) ? "yes" : "no", sound, folder.getFileName(), host, control, folder);
    }

    private static Socket connect(int port) {
        for (int i = 0; ; i++) {
            try {
                return new Socket(InetAddress.getLoopbackAddress(), port);
            } catch (IOException e) {
                if (i == TRIES) {
                    throw new UncheckedIOException("baresip does not open its control port", e);
                }
                pause(PAUSE_MILLIS);
            }
        }
    }

    /** Where it is called itself; it answers by itself if its account says {@code ;answermode=auto}. */
    public String address() {
        return address;
    }

    /** Calls {@code uri} and waits until the call is up. */
    public void call(String uri) {
        say("dial", uri);
        program.await("Call established", START);
    }

    /** Calls {@code uri} and waits for nothing. */
    public void dial(String uri) {
        say("dial", uri);
    }

    /** Puts its call on hold. */
    public void hold() {
        say("hold", "");
    }

    /** Takes its call back. */
    public void resume() {
        say("resume", "");
    }

    /** Calls {@code uri} and waits until it is refused with words in which {@code status} is. */
    public void refused(String uri, String status) {
        say("dial", uri);
        program.await("session closed: .*" + status, START);
    }

    /** Presses keys, one after the other. */
    public void press(String keys) {
        for (int i = 0; i < keys.length(); i++) {
            say("sndcode", keys.substring(i, i + 1));
            pause(KEY_MILLIS);
        }
    }

    /** Puts somebody else in its place (RFC 5589 6.1). */
    public void transfer(String uri) {
        say("transfer", uri);
    }

    /** Hangs up, or gives up a call that nobody has answered. */
    public void hangUp() {
        say("hangup", "");
    }

    /** What it printed. */
    public RunningProgram program() {
        return program;
    }

    /** Hangs up; what it has heard, which its recorder writes down only then. */
    public Spectrum hangUpAndTell() {
        return Spectrum.ofWav(hangUpAndRecord());
    }

    /** The same as a file. */
    public Path hangUpAndRecord() {
        hangUp();
        Path heard = heard();
        for (int i = 0; i < TRIES && !isWritten(heard); i++) {
            pause(PAUSE_MILLIS);
        }
        return heard;
    }

    /** Whether the length of the sound is in the head of the file, which comes last. */
    private static boolean isWritten(Path recording) {
        try (InputStream in = Files.newInputStream(recording)) {
            ByteBuffer head = ByteBuffer.wrap(in.readNBytes(HEAD_OCTETS)).order(ByteOrder.LITTLE_ENDIAN);
            String text = new String(head.array(), StandardCharsets.ISO_8859_1);
            int data = text.indexOf("data");
            return data >= 0 && data + 8 <= head.limit() && head.getInt(data + 4) != 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path heard() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith("-dec.wav"))
                    .sorted()
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no recording; baresip printed:\n" + program.output()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void say(String command, String parameter) {
        String text = "{\"command\":\"" + command + "\",\"params\":\"" + parameter + "\",\"token\":\"t\"}";
        try {
            control.getOutputStream().write((text.length() + ":" + text + ",").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException("baresip has ended:\n" + program.output(), e);
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            control.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            program.close();
        }
    }
}
