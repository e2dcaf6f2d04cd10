package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.tests.kit.Postgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an administrator sends to whoever helps says how things are, and no secret. */
class ASupportBundleTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String HUSH = "hush-of-the-data-base";
    private static final String PIN = "83726150";

    @TempDir
    Path folder;

    @Test
    void it_says_how_things_are_and_has_no_key_password_pin_or_token_in_it() throws Exception {
        try (Postgres server = Postgres.start();
                Appliance appliance = Appliance.start(folder, "")) {
            Path config = folder.resolve("sotto.yaml");
            String store = "store: \"" + server.newDatabase() + "&password=" + HUSH + "\"";
            try (Administrator admin = Administrator.of(appliance, folder)) {
                Files.writeString(config, Files.readString(config).replace("console: {", "console: {" + store + ", "));
                appliance.kd("phones", "sip:1000@127.0.0.1", "allow", PIN);
                assertThat(admin.read("/api/v1/live")).isNotEmpty();
                Path out = Files.createDirectory(folder.resolve("out"));
                bundle(appliance, out);
                Path all = out.resolve("sotto");
                assertThat(Files.readString(all.resolve("md.json"))).contains("\"focus\"", "\"conductor\"");
                assertThat(Files.readString(all.resolve("kd.json"))).contains("sip:1000@127.0.0.1");
                assertThat(Files.readString(all.resolve("health.txt"))).contains("\"failing\":[]", " 200 ");
                assertThat(Files.readString(all.resolve("config.txt"))).contains("console.port:", "console.store:");
                assertThat(Files.readString(all.resolve("versions.txt"))).contains("Unreleased", "25");
                refusesSecrets(all);
            }
        }
    }

    private void bundle(Appliance appliance, Path out) {
        Path file = out.resolve("bundle.tar.gz");
        String script = "SOTTO_DATA=" + folder + " bash " + appliance.root().resolve("sotto") + " support " + file
                + " && tar -C " + out + " -xzf " + file;
        try (RunningProgram support = RunningProgram.start("support", out, List.of("bash", "-c", script))) {
            int code = support.awaitExit(PATIENCE);
            assertThat(code).as(support.output()).isZero();
            assertThat(support.output()).contains("look at it before you give it away");
        }
    }

    /** Lines of private keys are such as no other text has. */
    private void refusesSecrets(Path all) throws Exception {
        List<String> secrets = new ArrayList<>(List.of(HUSH, PIN, "a sentence for a test", "PRIVATE KEY"));
        secrets.add(Files.readString(folder.resolve("md/master.key")).strip());
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path pem : files.filter(f -> f.toString().endsWith(".pem")).toList()) {
                String text = Files.readString(pem);
                int end = text.indexOf("-----END PRIVATE KEY");
                text.substring(0, Math.max(0, end))
                        .lines()
                        .filter(l -> l.length() > 40)
                        .forEach(secrets::add);
            }
        }
        assertThat(secrets).hasSizeGreaterThan(6);
        try (Stream<Path> files = Files.walk(all)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file)).as(file.toString()).doesNotContain(secrets);
            }
        }
    }
}
