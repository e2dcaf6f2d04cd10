package dev.sotto.tests.bench;

import dev.sotto.media.ice.TransportAddress;
import java.util.List;

/**
 * What the load generator sends, to whom, and what it expects back; {@code load.c} says what the words mean.
 *
 * @param flows one for each conference
 * @param form how a packet looks
 * @param sinks how many loopback sinks there are to open
 * @param loop what the closed loop is like
 */
record LoadPlan(List<Flow> flows, Form form, int sinks, Loop loop) {
    /** How the closed loop keeps the forwarder busy without overflowing its queue. */
    enum Loop {
        /** There is always something in the queue. */
        WINDOW,
        /** A burst is followed by a short rest; for a forwarder that stops for good if its queue never gets empty. */
        REST
    }

    /** How many packets such a forwarder gets at once. */
    private static final int REST_BURST = 40;

    /** Packets that are between senders and sampled receivers at most, in the closed loop. */
    static final int WINDOW = 64;

    /** SSRC of conference 0; that of the C reference. */
    static final int FIRST_SSRC = 0xCAFE_0001;

    /**
     * One conference.
     *
     * @param ssrc of its sender
     * @param forwarder where the sender sends to
     * @param sends suite and keys of what it sends
     * @param receives suite and keys of what the sampled receiver gets
     */
    record Flow(int ssrc, TransportAddress forwarder, String sends, String receives) {}

    /**
     * The form of a packet.
     *
     * @param firstIndex index of the first packet (RFC 3711 3.3.1)
     * @param levelId ID of an RFC 6464 level that each packet carries; 0 for none
     * @param originalHeader whether the payload ends in an OHB (RFC 8723)
     * @param ektField whether a ShortEKTField follows (RFC 8870)
     * @param payloadType PT
     */
    record Form(long firstIndex, int levelId, boolean originalHeader, boolean ektField, int payloadType) {}

    /** The configuration of {@code load.c}. */
    String text(Scenario scenario, Sink sink) {
        StringBuilder out = new StringBuilder(256);
        boolean closed = scenario.rate() <= 0;
        boolean rest = closed && loop == Loop.REST;
        out.append("pace ").append(closed ? window(scenario) : 0).append(rest ? " 1 " : " 0 ");
        out.append(scenario.rate()).append(' ').append(rest ? REST_BURST : scenario.batch());
        out.append(' ').append(scenario.octets()).append(' ').append(form.firstIndex());
        out.append(' ').append(form.levelId()).append(form.originalHeader() ? " 1" : " 0");
        out.append(form.ektField() ? " 1 " : " 0 ").append(form.payloadType()).append('\n');
        for (int i = 0; i < flows.size(); i++) {
            Flow flow = flows.get(i);
            out.append("sender ").append(Integer.toUnsignedString(flow.ssrc()));
            out.append(' ').append(Sink.sender(i).port());
            out.append(' ')
                    .append(flow.forwarder().host())
                    .append(' ')
                    .append(flow.forwarder().port());
            out.append(' ').append(flow.sends()).append('\n');
            out.append("receiver ").append(sink.receiver(scenario, i, 0).port());
            out.append(' ').append(flow.receives()).append('\n');
        }
        if (sinks > 0) {
            out.append("sink ")
                    .append(Sink.FIRST_PORT + 1)
                    .append(' ')
                    .append(sinks)
                    .append('\n');
        }
        return out.toString();
    }

    /** With many conferences each has a burst under way. */
    static int window(Scenario scenario) {
        return Math.max(WINDOW, Math.min(1024, 2 * scenario.conferences() * scenario.batch()));
    }
}
