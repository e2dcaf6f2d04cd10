package dev.sotto.sip.registrar;

import dev.sotto.base.Entropy;
import dev.sotto.base.MalformedException;
import dev.sotto.base.Outbox;
import dev.sotto.sip.calls.Headers;
import dev.sotto.sip.calls.RequestCommand;
import dev.sotto.sip.calls.RequestEvent.Contact;
import dev.sotto.sip.calls.RequestEvent.Registering;
import dev.sotto.sip.calls.SipUri;
import dev.sotto.sip.calls.digest.DigestGuard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Registers telephones (RFC 3261 10.3) whose account proves its password (RFC 7616, 8760), each for its own address alone. In memory: after a restart
 * they come again within their time. Before a password is proven nothing is kept of whoever asks. One owner.
 */
public final class Registrar {
    private static final int NONCE_SECONDS = 60;
    private static final int LONGEST_URI = 512;
    private static final int MOST_CONTACTS = 20;
    private static final Set<String> KNOWN = Set.of("path", "outbound");

    private final RegistrarConfig config;
    private final DigestGuard guard;
    private final Map<String, Bindings> byUser = new HashMap<>();
    private Map<String, AccountConfig> accounts = Map.of();

    /** Nobody is registered. */
    public Registrar(RegistrarConfig config, Entropy entropy) {
        this.config = config;
        this.guard = new DigestGuard(config.realm(), NONCE_SECONDS, config.digests(), entropy);
    }

    /** From now on there are these. Telephones of those that are gone, or have another password, are registered no more. */
    public void replace(List<AccountConfig> others) {
        Map<String, AccountConfig> next = new HashMap<>();
        others.forEach(account -> next.put(account.user(), account));
        byUser.keySet().removeIf(user -> {
            AccountConfig before = accounts.get(user);
            AccountConfig after = next.get(user);
            return before == null || after == null || !after.password().equals(before.password());
        });
        next.forEach(
                (user, account) -> Optional.ofNullable(byUser.get(user)).ifPresent(b -> b.keep(account.maxContacts())));
        accounts = Map.copyOf(next);
    }

    /** Who is registered, by the user part of the account; accounts of which nobody is are left out. */
    public Map<String, List<Registration>> registrations() {
        Map<String, List<Registration>> out = new HashMap<>();
        byUser.forEach((user, bindings) -> out.put(user, bindings.all()));
        return out;
    }

    /** When the next one is over; {@link dev.sotto.base.NanoClock#NEVER} if none is. */
    public long deadlineNanos() {
        return byUser.values().stream().mapToLong(Bindings::deadlineNanos).min().orElse(Long.MAX_VALUE);
    }

    /** Whoever's time is over is registered no more. */
    public void onDeadline(long nowNanos) {
        byUser.values().forEach(bindings -> bindings.expire(nowNanos));
        byUser.values().removeIf(Bindings::isEmpty);
    }

    /** Answers a request; what was changed by it is in {@link #registrations}. */
    public void on(Registering request, long nowNanos, Outbox<RequestCommand> out) {
        Answer answer = answer(request, nowNanos);
        out.add(new RequestCommand.Reply(request.requestId(), answer.status, answer.phrase, answer.headers));
    }

    private record Answer(int status, String phrase, Headers headers) {
        static Answer of(int status, String phrase, String words) {
            Headers headers = Headers.NONE.with("Warning", "399 sotto \"" + words + "\"");
            return new Answer(status, phrase, headers);
        }
    }

    private Answer answer(Registering request, long nowNanos) {
        Optional<SipUri> asked = uri(request.requestUri());
        Optional<SipUri> to = uri(request.to());
        if (asked.isEmpty() || to.isEmpty()) {
            return Answer.of(400, "Bad Request", "The Request-URI and To must be sip: or sips: addresses");
        }
        if (!config.isOurs(asked.get().host()) || !config.isOurs(to.get().host())) {
            return Answer.of(404, "Not Found", "Addresses of that domain are not registered here");
        }
        List<String> unknown = unknown(request.headers());
        if (!unknown.isEmpty()) {
            return new Answer(420, "Bad Extension", Headers.NONE.with("Unsupported", String.join(", ", unknown)));
        }
        DigestGuard.Request judged = new DigestGuard.Request(
                "REGISTER", request.requestUri(), request.source().address());
        return switch (guard.judge(judged, request.headers(), this::password, nowNanos)) {
            case DigestGuard.Judgement.Asked wrong -> new Answer(401, "Unauthorized", wrong.challenges());
            case DigestGuard.Judgement.Proven proven -> proven(request, to.get(), proven.username(), nowNanos);
        };
    }

    private static Optional<SipUri> uri(String text) {
        try {
            return Optional.of(SipUri.parse(text));
        } catch (MalformedException _) {
            return Optional.empty();
        }
    }

    private static List<String> unknown(Headers headers) {
        return headers.values("Require").stream()
                .flatMap(value -> List.of(value.split(",")).stream())
                .map(String::strip)
                .filter(tag -> !tag.isEmpty() && !KNOWN.contains(tag))
                .toList();
    }

    private Optional<String> password(String user) {
        return Optional.ofNullable(accounts.get(user)).map(AccountConfig::password);
    }

    private Answer proven(Registering request, SipUri to, String user, long nowNanos) {
        AccountConfig account = Optional.ofNullable(accounts.get(user)).orElseThrow();
        if (!account.allows(request.source().address())) {
            return Answer.of(403, "Forbidden", "This account may not register from here");
        }
        if (!to.user().equals(user)) {
            return Answer.of(403, "Forbidden", "Each account registers its own address only");
        }
        Bindings before = byUser.getOrDefault(user, new Bindings());
        before.expire(nowNanos);
        Bindings after = before.copy();
        Optional<Answer> fault = change(after, request, nowNanos);
        if (fault.isPresent()) {
            return fault.get();
        }
        after.keep(account.maxContacts());
        if (after.isEmpty()) {
            byUser.remove(user);
        } else {
            byUser.put(user, after);
        }
        return registered(after, request, nowNanos);
    }

    private Optional<Answer> change(Bindings bindings, Registering request, long nowNanos) {
        if (request.removesAll()) {
            if (!request.contacts().isEmpty()
                    || !seconds(request.headers().first("Expires")).equals(Optional.of(0L))) {
                return Optional.of(Answer.of(400, "Bad Request", "Contact: * stands alone, with Expires: 0"));
            }
            return bindings.removeAll(request.callId(), request.cseq()) ? Optional.empty() : late();
        }
        if (request.contacts().size() > MOST_CONTACTS) {
            return Optional.of(Answer.of(400, "Bad Request", "That are too many contacts at once"));
        }
        for (Contact contact : request.contacts()) {
            Optional<Answer> fault = change(bindings, contact, request, nowNanos);
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }

    private static Optional<Answer> late() {
        return Optional.of(Answer.of(500, "Server Internal Error", "A later request of this registration came before"));
    }

    private Optional<Answer> change(Bindings bindings, Contact contact, Registering request, long nowNanos) {
        if (contact.uri().length() > LONGEST_URI || uri(contact.uri()).isEmpty()) {
            return Optional.of(Answer.of(400, "Bad Request", "A contact must be a sip: or sips: address"));
        }
        long wanted = seconds(Optional.ofNullable(contact.parameters().get("expires")))
                .or(() -> seconds(request.headers().first("Expires")))
                .orElse((long) config.maximumSeconds());
        if (wanted == 0) {
            return bindings.remove(contact, request.callId(), request.cseq()) ? Optional.empty() : late();
        }
        if (wanted < config.minimumSeconds()) {
            Headers least = Headers.NONE.with("Min-Expires", Integer.toString(config.minimumSeconds()));
            return Optional.of(new Answer(423, "Interval Too Brief", least));
        }
        Registration made = new Registration(
                contact.uri(),
                request.source(),
                request.headers().values("Path"),
                request.headers().first("User-Agent").orElse(""),
                Bindings.untilNanos(nowNanos, Math.min(wanted, config.maximumSeconds())));
        return bindings.put(contact, made, request.callId(), request.cseq()) ? Optional.empty() : late();
    }

    /** A number of seconds as it is written; what is none is as if nothing was said (RFC 3261 20.19). */
    private static Optional<Long> seconds(Optional<String> text) {
        return text.map(String::strip)
                .filter(said -> said.matches("[0-9]{1,10}"))
                .map(Long::parseLong);
    }

    private static Answer registered(Bindings bindings, Registering request, long nowNanos) {
        Headers headers = Headers.NONE;
        for (Registration one : bindings.all()) {
            // Rounded up: what is registered is never said to be over.
            long left = Math.ceilDiv(one.untilNanos() - nowNanos, TimeUnit.SECONDS.toNanos(1));
            headers = headers.with("Contact", "<" + one.uri() + ">;expires=" + left);
        }
        List<String> path = new ArrayList<>(request.headers().values("Path"));
        // RFC 3327 5.3: told to whoever knows what it is.
        if (!path.isEmpty() && supports(request.headers(), "path")) {
            for (String one : path) {
                headers = headers.with("Path", one);
            }
        }
        return new Answer(200, "OK", headers);
    }

    private static boolean supports(Headers headers, String tag) {
        return headers.values("Supported").stream()
                .flatMap(value -> List.of(value.split(",")).stream())
                .anyMatch(one -> one.strip().equals(tag));
    }
}
