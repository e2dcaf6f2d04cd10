package dev.sotto.sip.trunks;

import dev.sotto.base.Outbox;
import dev.sotto.sip.calls.Headers;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.calls.RequestCommand;
import dev.sotto.sip.calls.RequestEvent;
import dev.sotto.tests.kit.SeededEntropy;
import dev.sotto.tests.kit.SimulatedNetwork;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/**
 * A trunk and its provider in virtual time. Between them are transactions as those of RFC 3261 17.1.2 and 17.2.2: requests are repeated, answered
 * once, and given up after 32 s. What the network makes of it arrives twice, late, or never.
 */
final class ProviderNetwork {
    static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long FIRST_RESEND = SECOND / 2;
    private static final long LONGEST_RESEND = 4 * SECOND;
    private static final long GIVE_UP = 32 * SECOND;

    /** What is on the wire: a request, or its answer. */
    private record Packet(RequestCommand.Send request, Optional<RequestEvent.Answered> answer) {}

    /** A request of ours without answer. */
    private static final class Pending {
        final RequestCommand.Send request;
        final long giveUpAt;
        long resendAt;
        long interval = FIRST_RESEND;

        Pending(RequestCommand.Send request, long now) {
            this.request = request;
            this.giveUpAt = now + GIVE_UP;
            this.resendAt = now + interval;
        }
    }

    final ProviderDigest digest = new ProviderDigest("provider.example", "SHA-256");
    final List<RequestCommand.Send> requests = new ArrayList<>();
    final List<String> notices = new ArrayList<>();
    final Set<String> deadHosts = new HashSet<>();
    final TrunkMachine machine;
    /** What a REGISTER with the right password is answered with. */
    BiFunction<RequestCommand.Send, Headers, RequestEvent.Answered> registrar = this::accept;
    /** What OPTIONS is answered with. */
    int optionsStatus = 200;

    int minExpires = 60;
    boolean challenges = true;

    private final SimulatedNetwork<Packet> network;
    private final Map<Long, Pending> pending = new TreeMap<>();
    private final Map<String, RequestEvent.Answered> answered = new HashMap<>();
    private final Map<String, Long> lastCseq = new HashMap<>();
    private final Map<String, Long> bindings = new TreeMap<>();
    private long ids;
    private long now;

    ProviderNetwork(long seed, SimulatedNetwork.Weather weather) {
        network = new SimulatedNetwork<>(seed, weather);
        machine =
                new TrunkMachine("urn:uuid:00000000-0000-4000-8000-000000000064", new SeededEntropy(seed), () -> ++ids);
    }

    void configure(Trunks trunk) {
        Outbox<TrunkOutput> out = new Outbox<>();
        machine.configure(trunk.make(), now, out);
        take(out);
    }

    void stop() {
        Outbox<TrunkOutput> out = new Outbox<>();
        machine.stop(now, out);
        take(out);
    }

    void retry() {
        Outbox<TrunkOutput> out = new Outbox<>();
        machine.retry(now, out);
        take(out);
    }

    long nowNanos() {
        return now;
    }

    /** Lets so much time pass. */
    void run(long seconds) {
        long end = now + seconds * SECOND;
        while (now < end) {
            long next = Math.min(machine.deadlineNanos(), network.nextArrivalNanos());
            for (Pending one : pending.values()) {
                next = Math.min(next, Math.min(one.resendAt, one.giveUpAt));
            }
            now = Math.min(end, Math.max(next, now));
            arrive();
            repeat();
            Outbox<TrunkOutput> out = new Outbox<>();
            machine.onDeadline(now, out);
            take(out);
            if (machine.deadlineNanos() <= now) {
                throw new AssertionError("a deadline that stays: " + machine.describe(now));
            }
        }
    }

    /** Contacts that the provider has, without their hosts. */
    List<String> bound() {
        return bindings.entrySet().stream()
                .filter(binding -> binding.getValue() > now)
                .map(Map.Entry::getKey)
                .toList();
    }

    TrunkStatus.RegistrationStatus registration() {
        return machine.describe(now).registration().orElseThrow();
    }

    long sent(RequestCommand.Method method) {
        return requests.stream().filter(one -> one.method() == method).count();
    }

    private void take(Outbox<TrunkOutput> out) {
        for (TrunkOutput output : out.drain()) {
            switch (output) {
                case TrunkOutput.Noticed(TrunkOutput.Notice notice, String words) -> notices.add(notice + " " + words);
                case TrunkOutput.Send(RequestCommand.Send command) -> {
                    requests.add(command);
                    pending.put(command.requestId(), new Pending(command, now));
                    network.send(now, new Packet(command, Optional.empty()));
                }
            }
        }
    }

    private void repeat() {
        for (Pending one : List.copyOf(pending.values())) {
            if (one.giveUpAt <= now) {
                pending.remove(one.request.requestId());
                tell(new RequestEvent.Unanswered(
                        one.request.requestId(), Refusal.saying(408, "Nobody answered within 32 seconds.")));
            } else if (one.resendAt <= now) {
                one.interval = Math.min(2 * one.interval, LONGEST_RESEND);
                one.resendAt = now + one.interval;
                network.send(now, new Packet(one.request, Optional.empty()));
            }
        }
    }

    private void arrive() {
        for (Packet packet : network.arrived(now)) {
            if (packet.answer.isPresent()) {
                pending.remove(packet.request.requestId());
                // A stack hands an answer up once; a machine above a poorer one has to bear more.
                tell(packet.answer.get());
            } else if (!deadHosts.contains(packet.request.nextHop().address())) {
                network.send(now, new Packet(packet.request, Optional.of(answer(packet.request))));
            }
        }
    }

    private void tell(RequestEvent event) {
        Outbox<TrunkOutput> out = new Outbox<>();
        machine.on(event, now, out);
        take(out);
    }

    private RequestEvent.Answered answer(RequestCommand.Send request) {
        return answered.computeIfAbsent(request.callId() + " " + request.cseq(), _ -> decide(request));
    }

    private RequestEvent.Answered decide(RequestCommand.Send request) {
        if (request.method() == RequestCommand.Method.OPTIONS) {
            return reply(request, optionsStatus, "Whatever", Headers.NONE);
        }
        if (request.cseq() < lastCseq.getOrDefault(request.callId(), 0L)) {
            return reply(request, 500, "Late", Headers.NONE);
        }
        lastCseq.put(request.callId(), request.cseq());
        Optional<String> credentials = request.headers().first("Authorization");
        boolean stale = credentials.isPresent() && digest.isStale(credentials.get());
        if (challenges
                && (credentials.isEmpty()
                        || stale
                        || !digest.isRight(credentials.get(), "REGISTER", Trunks.PASSWORD))) {
            return reply(request, 401, "Unauthorized", Headers.NONE.with("WWW-Authenticate", digest.challenge(stale)));
        }
        return registrar.apply(request, Headers.NONE);
    }

    RequestEvent.Answered accept(RequestCommand.Send request, Headers headers) {
        RequestCommand.OurContact contact = request.contact().orElseThrow();
        int wanted = contact.expiresSeconds().orElseThrow();
        if (wanted > 0 && wanted < minExpires) {
            return reply(request, 423, "Interval Too Brief", Headers.NONE.with("Min-Expires", "" + minExpires));
        }
        bindings.put(contact.user(), now + wanted * SECOND);
        List<RequestEvent.Contact> contacts = wanted == 0
                ? List.of()
                : List.of(
                        new RequestEvent.Contact("sip:other@203.0.113.9", Map.of("expires", "17")),
                        new RequestEvent.Contact(ours(request), Map.of("expires", "" + wanted)));
        return new RequestEvent.Answered(
                request.requestId(),
                200,
                "OK",
                headers.with("Service-Route", "<sip:edge.example;lr>"),
                contacts,
                Optional.of(ours(request)));
    }

    RequestEvent.Answered reply(RequestCommand.Send request, int status, String phrase, Headers headers) {
        return new RequestEvent.Answered(request.requestId(), status, phrase, headers, List.of(), Optional.empty());
    }

    private static String ours(RequestCommand.Send request) {
        return "sip:" + request.contact().orElseThrow().user() + "@198.51.100.5:5060";
    }
}
