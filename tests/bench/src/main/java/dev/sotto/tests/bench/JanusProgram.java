package dev.sotto.tests.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Debian's Janus with one plug-in, which is spoken to by HTTP on loopback. */
final class JanusProgram {
    /** Where its HTTP API is. */
    static final int HTTP_PORT = 18_088;

    private JanusProgram() {}

    /** Why it cannot be measured here. */
    static Optional<String> whyNot() {
        return Commands.find("janus").isPresent() ? Optional.empty() : Optional.of("not installed: apt install janus");
    }

    /** Starts it on the CPU that forwards. */
    static Program start(Workshop workshop, String plugin) throws IOException {
        Path configuration = workshop.folder().resolve("janus-" + plugin);
        writeConfiguration(configuration, plugin);
        List<String> command = List.of(
                Commands.find("janus").orElseThrow(),
                "--configs-folder=" + configuration,
                "--config=" + configuration.resolve("janus.jcfg"),
                "--interface=127.0.0.1",
                "--debug-level=3",
                "--disable-colors");
        return Program.start(
                "janus-" + plugin, Integer.toString(workshop.cpus().forwarder()), workshop.folder(), command);
    }

    private static void writeConfiguration(Path folder, String plugin) throws IOException {
        Files.createDirectories(folder.resolve("none"));
        Path plugins = folder.resolve("plugins");
        Path transports = folder.resolve("transports");
        Path installed = installedLibraries();
        link(installed.resolve("plugins/libjanus_" + plugin + ".so"), plugins);
        link(installed.resolve("transports/libjanus_http.so"), transports);
        Files.writeString(
                folder.resolve("janus.jcfg"),
                "general: {\n  plugins_folder = \"" + plugins + "\"\n  transports_folder = \"" + transports
                        + "\"\n  events_folder = \"" + folder.resolve("none") + "\"\n  loggers_folder = \""
                        + folder.resolve("none") + "\"\n  session_timeout = 0\n}\nnat: {\n  ice_lite = true\n}\n");
        Files.writeString(
                folder.resolve("janus.transport.http.jcfg"),
                "general: {\n  json = \"plain\"\n  base_path = \"/janus\"\n  http = true\n  port = " + HTTP_PORT
                        + "\n  ip = \"127.0.0.1\"\n}\n");
        Files.writeString(
                folder.resolve("janus.plugin." + plugin + ".jcfg"), "general: {\n  local_ip = \"127.0.0.1\"\n}\n");
    }

    private static Path installedLibraries() throws IOException {
        for (String folder : List.of("/usr/lib/x86_64-linux-gnu/janus", "/usr/lib/aarch64-linux-gnu/janus")) {
            if (Files.isDirectory(Path.of(folder))) {
                return Path.of(folder);
            }
        }
        throw new IOException("Janus is installed without its plug-ins");
    }

    private static void link(Path library, Path folder) throws IOException {
        Files.createDirectories(folder);
        Path name = folder.resolve(library.getFileName().toString());
        Files.deleteIfExists(name);
        Files.createSymbolicLink(name, library);
    }
}
