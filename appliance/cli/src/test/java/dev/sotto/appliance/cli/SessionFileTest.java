package dev.sotto.appliance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionFileTest {
    private static final URI HERE = URI.create("https://192.0.2.1:8443");
    private static final URI THERE = URI.create("https://192.0.2.2:8443");
    private static final Credential.Session SESSION = new Credential.Session("__Host-sid=abc", "def");

    @TempDir
    Path home;

    @Test
    void a_session_is_kept_for_its_console_alone_and_for_its_owner_alone() throws IOException {
        SessionFile file = SessionFile.usual(Map.of("HOME", home.toString()));
        file.keep(HERE, SESSION);
        assertThat(file.find(HERE)).isEqualTo(SESSION);
        assertThat(file.find(THERE)).isEqualTo(new Credential.None());
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(home.resolve(".config/sotto/sessions.json"))))
                .isEqualTo("rw-------");
        file.forget(HERE);
        assertThat(file.find(HERE)).isEqualTo(new Credential.None());
    }

    @Test
    void half_a_file_is_no_session() throws IOException {
        SessionFile file = SessionFile.usual(Map.of("XDG_CONFIG_HOME", home.toString()));
        file.keep(HERE, SESSION);
        Path written = home.resolve("sotto/sessions.json");
        Files.writeString(written, Files.readString(written).substring(0, 20));
        assertThat(file.find(HERE)).isEqualTo(new Credential.None());
        file.keep(HERE, SESSION);
        assertThat(file.find(HERE)).isEqualTo(SESSION);
    }

    @Test
    void what_is_secret_is_not_in_the_text_of_a_credential() {
        assertThat(SESSION.toString() + new Credential.Token("sotto_x")).doesNotContain("abc", "def", "sotto_x");
    }
}
