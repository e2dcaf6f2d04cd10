package dev.sotto.sip.stack;

import dev.sotto.sip.calls.SecretMask;
import dev.sotto.sip.calls.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The messages of the last calls, in memory and without secrets. A call begins with its INVITE; what belongs to no such call is not
 * kept. When there is no room the call goes that was silent longest. For any thread.
 */
public final class MessageTape {
    /** Of a long call the beginning and the end are kept. */
    static final int MAX_MESSAGES = 64;

    private static final Pattern CALL_ID = Pattern.compile("(?im)^(?:call-id|i)[ \\t]*:[ \\t]*(\\S{1,256})\\s");
    private static final int OVERHEAD = 256;

    private final int most;
    private final InstantSource clock;
    private final LinkedHashMap<String, List<TapedMessage>> calls = new LinkedHashMap<>(16, 0.75f, true);
    private int kept;

    /**
     * An empty one.
     *
     * @param most octets that are kept of all calls together; 0 keeps nothing
     */
    public MessageTape(int most, InstantSource clock) {
        this.most = most;
        this.clock = clock;
    }

    /** The messages of a call, the oldest first; empty if they are not kept, or not any more. */
    public List<TapedMessage> of(String callId) {
        List<TapedMessage> found;
        synchronized (calls) {
            found = List.copyOf(calls.getOrDefault(callId, List.of()));
        }
        return found.stream()
                .map(m -> new TapedMessage(
                        m.at(), m.transport(), seenBy(m.from(), m.to()), seenBy(m.to(), m.from()), m.octets()))
                .toList();
    }

    /** It came in. */
    void heard(Flow flow, byte[] octets) {
        keep(flow, octets, true);
    }

    /** It went out. */
    void said(Flow flow, byte[] octets) {
        keep(flow, octets, false);
    }

    private void keep(Flow flow, byte[] octets, boolean isHeard) {
        if (most == 0 || octets.length == 0) {
            return;
        }
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        Matcher callId = CALL_ID.matcher(text);
        if (!callId.find() || !(text.startsWith("INVITE ") || isKnown(callId.group(1)))) {
            return;
        }
        InetSocketAddress own = new InetSocketAddress(flow.getMessageProcessor().getIpAddress(), flow.getPort());
        add(
                callId.group(1),
                new TapedMessage(
                        clock.instant(),
                        Transport.valueOf(flow.getTransport()),
                        isHeard ? flow.peer() : own,
                        isHeard ? own : flow.peer(),
                        SecretMask.message(octets)));
    }

    private boolean isKnown(String callId) {
        synchronized (calls) {
            return calls.containsKey(callId);
        }
    }

    private void add(String callId, TapedMessage message) {
        synchronized (calls) {
            List<TapedMessage> messages = calls.computeIfAbsent(callId, _ -> new ArrayList<>());
            if (messages.size() == MAX_MESSAGES) {
                kept -= size(messages.remove(MAX_MESSAGES / 2));
            }
            messages.add(message);
            kept += size(message);
            while (kept > most && calls.size() > 1) {
                Map.Entry<String, List<TapedMessage>> eldest = calls.firstEntry();
                eldest.getValue().forEach(m -> kept -= size(m));
                calls.remove(eldest.getKey());
            }
        }
    }

    private static int size(TapedMessage message) {
        return message.octets().length + OVERHEAD;
    }

    /** A listener on all addresses used the one that the routing table has towards its peer. */
    private static InetSocketAddress seenBy(InetSocketAddress one, InetSocketAddress other) {
        InetAddress address = one.getAddress();
        return address.isAnyLocalAddress()
                ? new InetSocketAddress(Point.sourceTowards(other.getAddress(), address), one.getPort())
                : one;
    }
}
