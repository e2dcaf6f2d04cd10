package dev.sotto.appliance.md;

import dev.sotto.appliance.config.StateDesk;

/** The lines of the state socket: {@code describe} answers the state of every owner as one line of JSON. */
record SocketCommands(StateDesk state) {
    /**
     * Carries one line out.
     *
     * @throws InterruptedException when the thread is told to stop
     */
    String answer(String line) throws InterruptedException {
        return switch (line.strip()) {
            case "describe" -> state.json();
            default -> "Commands are: describe.";
        };
    }
}
