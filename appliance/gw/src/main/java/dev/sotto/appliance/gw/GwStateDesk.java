package dev.sotto.appliance.gw;

import dev.sotto.appliance.config.StateDesk;
import dev.sotto.appliance.config.StateSocket;
import java.io.IOException;

/** Answers what the operator asks: the state of every owner as one line of JSON, and what {@link DialDesk} knows of calls. */
record GwStateDesk(StateDesk state, DialDesk dials) implements StateSocket.Desk {
    private static final String COMMANDS =
            "The gateway knows these commands: describe, dial CONFERENCE TARGET, dialled NUMBER.";

    @Override
    public String answer(String line) throws InterruptedException {
        String[] words = line.strip().split("\\s+");
        return switch (words[0]) {
            case "describe" -> state.json();
            case "dial" -> words.length == 3 ? dials.dial(words[1], words[2]) : COMMANDS;
            case "dialled" -> words.length == 2 ? dials.dialled(words[1]) : COMMANDS;
            default -> COMMANDS;
        };
    }

    @Override
    public void refused() {
        GwLog.stateReaderLost(new IOException("too many readers at once"));
    }

    @Override
    public void lost(IOException why) {
        GwLog.stateReaderLost(why);
    }
}
