package dev.sotto.console;

import java.util.List;

/** Where the SIP messages of calls are kept for a while. */
public interface TapePort {
    /** The messages of a call, the oldest first; empty if they are not kept, or not any more. */
    List<CallPacket> of(String callId);
}
