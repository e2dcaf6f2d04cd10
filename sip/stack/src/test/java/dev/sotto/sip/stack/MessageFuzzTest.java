package dev.sotto.sip.stack;

import com.code_intelligence.jazzer.junit.FuzzTest;
import gov.nist.core.CommonLogger;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

class MessageFuzzTest {
    static {
        CommonLogger.legacyLogger = new SilentLogger();
    }

    @FuzzTest
    void any_octets_are_a_message_or_refused(byte[] octets) {
        feed(octets);
    }

    @FuzzTest
    void a_stream_is_cut_the_same_however_it_comes(byte[] octets) {
        int whole = frames(octets, octets.length + 1, new Random(1));
        int pieces = frames(octets, 5, new Random(2));
        if (whole != pieces) {
            throw new AssertionError("frames in one piece " + whole + ", in many " + pieces);
        }
    }

    /** Reads and, where there is a fault, answers; anything thrown is a finding. */
    static void feed(byte[] octets) {
        Optional<RawMessage> refused = switch (MessageReader.look(octets)) {
            case MessageReader.Look.Nothing nothing -> Optional.empty();
            case MessageReader.Look.Guarded guarded -> Optional.of(guarded.raw());
            case MessageReader.Look.Sound sound -> {
                sound.raw().tag("to");
                yield MessageReader.parse(sound) instanceof MessageReader.Result.Unparsable bad
                        ? Optional.of(bad.raw())
                        : Optional.empty();
            }
        };
        MessageGuard.Fault fault = new MessageGuard.Fault(SipCounter.BAD_FIELDS, 400, "Bad");
        FrontDoor.Verdict.Answer answer = new FrontDoor.Verdict.Answer(fault, 0);
        refused.flatMap(raw -> PlainReply.to(raw, answer, "tag", "192.0.2.1")).ifPresent(reply -> {
            // What does not grow with the request stays small; the front door sends nothing out of proportion.
            if (reply.length > octets.length + 256) {
                throw new AssertionError("amplification: " + octets.length + " to " + reply.length);
            }
        });
    }

    /** A number made of all frames in order, when the octets come in pieces of at most {@code max}. */
    private static int frames(byte[] octets, int max, Random random) {
        StreamFramer framer = new StreamFramer();
        int sum = 0;
        for (int i = 0; i < octets.length; ) {
            int length = Math.min(octets.length - i, 1 + random.nextInt(max));
            framer.feed(Arrays.copyOfRange(octets, i, i + length), length);
            i += length;
            StreamFramer.Frame frame = framer.next();
            while (!(frame instanceof StreamFramer.Frame.More)) {
                if (frame instanceof StreamFramer.Frame.Broken) {
                    return 31 * sum;
                }
                sum = 31 * sum + (frame instanceof StreamFramer.Frame.Message m ? Arrays.hashCode(m.octets()) : 1);
                frame = framer.next();
            }
        }
        return sum;
    }
}
