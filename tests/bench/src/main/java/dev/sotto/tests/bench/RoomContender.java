package dev.sotto.tests.bench;

import dev.sotto.sdp.AudioCodec;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A mixer that phones call by plain RTP. */
interface RoomContender {
    /** For people. */
    String name();

    /** Why it cannot be measured here. */
    Optional<String> whyNot();

    /** For how long a room must run before it is as it will be for weeks. */
    long warmMillis();

    /**
     * One room with so many phones, which all have their media at {@code loadPort} of loopback, and send and take packets of 20 ms under payload type
     * {@link PhoneLoad#payloadType}.
     */
    Room start(int phones, AudioCodec codec, int loadPort) throws IOException;

    /** A room that runs. */
    interface Room extends AutoCloseable {
        /** Where the media of each phone goes, on loopback. */
        List<Integer> ports();

        /** The CPU time of the whole program. */
        CpuClock cpu();

        /** The part of it that turns code into faster code, which ends some day; empty if there is none. */
        Optional<CpuClock> compilers();

        /** Octets that the program allocates for a phone in 20 ms, if it can tell. */
        Optional<Double> allocated() throws IOException;

        @Override
        void close();
    }
}
