package dev.sotto.appliance.gw;

import dev.sotto.appliance.config.StateDesk;
import dev.sotto.appliance.config.StateSocket;
import java.io.IOException;

/** Answers {@code describe} with the state of every owner as one line of JSON. */
record GwStateDesk(StateDesk state) implements StateSocket.Desk {
    @Override
    public String answer(String line) throws InterruptedException {
        return line.strip().equals("describe") ? state.json() : "The gateway knows one command: describe.";
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
