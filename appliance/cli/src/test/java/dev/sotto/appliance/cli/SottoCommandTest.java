package dev.sotto.appliance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SottoCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    private int run(Map<String, String> environment, String... arguments) {
        CommandLine line = SottoCommand.line(environment);
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }

    @Test
    void a_configuration_that_is_wrong_is_told_with_its_place_and_another_code() throws IOException {
        Path file = Files.writeString(folder.resolve("sotto.yaml"), "sip:\n  domian: x\n");
        assertThat(run(Map.of(), "config", "validate", file.toString())).isEqualTo(78);
        assertThat(err.toString()).contains("sotto.yaml:2:", "sip.domian", "Did you mean sip.domain?");
    }

    @Test
    void where_a_value_comes_from_is_said_and_the_password_of_a_data_base_is_not() throws IOException {
        Path file = Files.writeString(
                folder.resolve("sotto.yaml"),
                "sip:\n  domain: a.example\nconsole:\n  store: jdbc:postgresql://h/d?password=hunter2\n");
        int code = run(Map.of("SOTTO_SIP_UDP_PORT", "5999"), "config", "show", "--origin", file.toString());
        assertThat(code).isZero();
        assertThat(out.toString())
                .contains("sip.domain: a.example  # " + file + ":2:11")
                .contains("sip.udp-port: 5999  # SOTTO_SIP_UDP_PORT")
                .contains("sip.tcp-port: 5060  # (defaults)")
                .contains("console.store: (set)")
                .doesNotContain("hunter2");
    }

    @Test
    void a_console_that_does_not_answer_is_said_in_words() {
        int code = run(Map.of("HOME", folder.toString()), "conf", "list", "--url", "https://127.0.0.1:1");
        assertThat(code).isEqualTo(69);
        assertThat(err.toString())
                .contains("https://127.0.0.1:1 does not answer")
                .contains("--url");
    }

    @Test
    void a_line_that_is_wrong_has_the_code_two() {
        assertThat(run(Map.of(), "conf", "lost")).isEqualTo(2);
        assertThat(run(Map.of(), "conf", "list", "--url", "http://127.0.0.1:1")).isEqualTo(2);
        assertThat(err.toString()).contains("--url must be https://HOST:PORT");
    }

    @Test
    void the_completion_knows_the_commands() {
        assertThat(run(Map.of(), "completion")).isZero();
        assertThat(out.toString()).contains("conf", "trunk", "--origin");
    }
}
