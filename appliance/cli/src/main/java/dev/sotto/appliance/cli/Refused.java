package dev.sotto.appliance.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** The command was not done; says why in whole sentences, and with which code the program ends. */
final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final ExitCode code;

    Refused(ExitCode code, String sentence) {
        super(sentence, null, false, false);
        this.code = code;
    }

    /** What the console answered: a problem (RFC 9457), with a line for each field that is wrong. */
    static Refused of(int status, JsonNode problem) {
        StringBuilder text = new StringBuilder(problem.path("detail").asText("The console answered " + status + "."));
        for (JsonNode error : problem.path("errors")) {
            text.append('\n')
                    .append(error.path("pointer")
                            .asText()
                            .replaceFirst("^/", "")
                            .replace('/', '.'))
                    .append(' ')
                    .append(error.path("detail").asText());
        }
        return new Refused(ExitCode.of(status), text.toString());
    }

    ExitCode code() {
        return code;
    }
}
