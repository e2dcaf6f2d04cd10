package dev.sotto.keying.distributor;

import dev.sotto.base.KeyMaterial;
import dev.sotto.base.LogText;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How the operator gives a conference its PINs. What is kept of them is made outside this machine, because it is slow. */
final class PhonePins {
    static final int MAX_OF_CONFERENCE = 1000;
    private static final int MAX_MAKING = 16;
    private static final int EASY_DIGITS = 6;

    private record Making(String conference, int max, String remark) {}

    private final KdState state;
    private final Map<Long, Making> making = new HashMap<>();

    PhonePins(KdState state) {
        this.state = state;
    }

    /** Has verifiers made; {@link #onVerifierMade} answers. A present answer refuses. */
    Optional<KdAnswer> allow(long requestId, KdCommand.AllowPhones wanted) {
        Conference conference = state.conference(wanted.conference());
        String no = conference == null ? "There is no conference " + wanted.conference() + "." : refuses(wanted);
        if (no != null || conference == null) {
            wanted.destroy();
            return Optional.of(new KdAnswer.No(String.valueOf(no)));
        }
        boolean easy = wanted.pin().length() < EASY_DIGITS
                || wanted.hostPin().filter(pin -> pin.length() < EASY_DIGITS).isPresent();
        String remark = easy ? " A PIN of six digits or more is harder to guess." : "";
        making.put(requestId, new Making(conference.address, wanted.max(), remark));
        byte[] salt = state.entropy.octets(PinVerifier.SALT_OCTETS);
        state.outbox.add(new KdOutput.MakeVerifier(requestId, wanted.pin(), wanted.hostPin(), salt));
        return Optional.empty();
    }

    private @Nullable String refuses(KdCommand.AllowPhones wanted) {
        if (wanted.max() < 1 || wanted.max() > MAX_OF_CONFERENCE) {
            return "There can be 1 to " + MAX_OF_CONFERENCE + " phones.";
        }
        if (!isPin(wanted.pin()) || !wanted.hostPin().map(PhonePins::isPin).orElse(true)) {
            return "A PIN has 4 to 16 digits.";
        }
        if (wanted.hostPin().filter(wanted.pin()::equals).isPresent()) {
            return "Hosts need another PIN than guests.";
        }
        return making.size() >= MAX_MAKING ? "The key distributor is busy. Try again." : null;
    }

    private static boolean isPin(KeyMaterial pin) {
        byte[] digits = pin.dangerousOctets();
        try {
            boolean isPin = digits.length >= 4 && digits.length <= 16;
            for (byte digit : digits) {
                isPin &= digit >= '0' && digit <= '9';
            }
            return isPin;
        } finally {
            Arrays.fill(digits, (byte) 0);
        }
    }

    void onVerifierMade(KdInput.VerifierMade made) {
        Making wanted = making.remove(made.requestId());
        if (wanted == null) {
            return;
        }
        state.remember(new KdRecord.PhonesAllowed(wanted.conference, made.verifier(), made.host(), wanted.max));
        String whose = made.host().isPresent() ? " with these PINs, of guests and of hosts," : " with this PIN,";
        Conference conference = state.conference(wanted.conference);
        String which =
                conference == null || conference.isPrivate() ? "the gateways on its roster." : "every trusted gateway.";
        String remark = wanted.remark + (conference == null ? "" : untilWhen(conference));
        state.outbox.add(new KdOutput.Answer(
                made.requestId(),
                new KdAnswer.Done("Up to " + wanted.max + " phones may join " + wanted.conference + whose + " through "
                        + which + remark)));
    }

    /** The configuration has the last word at each start. */
    private static KdAnswer done(Conference conference, String sentence) {
        return new KdAnswer.Done(sentence + untilWhen(conference));
    }

    private static String untilWhen(Conference conference) {
        return conference.configured
                ? " This holds until the key distributor starts again: the configuration (kd.phones) has other settings."
                : "";
    }

    KdAnswer forbid(Conference conference) {
        if (conference.phonePolicy == null) {
            return new KdAnswer.No("No phone may join " + conference.address + " as it is.");
        }
        int inside = conference.phones.size();
        state.remember(new KdRecord.PhonesForbidden(conference.address));
        return done(conference, "No phone may be in " + conference.address + "; " + inside + " call(s) end.");
    }

    /** A list replaces the one before; who is in stays in. */
    KdAnswer limit(Conference conference, List<String> callers) {
        Optional<String> fault = fault(callers);
        if (fault.isPresent()) {
            return new KdAnswer.No(fault.get());
        }
        state.remember(new KdRecord.PhoneCallersSet(conference.address, callers));
        return done(
                conference,
                callers.isEmpty()
                        ? "Phones of any caller may bring the PIN."
                        : "Only " + String.join(", ", callers)
                                + " may bring the PIN. Callers are what the trunk says they are: "
                                + "this is in addition to the PIN. Who is in stays in.");
    }

    private static Optional<String> fault(List<String> patterns) {
        if (patterns.size() > PhoneSettings.MAX_CALLERS) {
            return Optional.of("There can be " + PhoneSettings.MAX_CALLERS + " patterns.");
        }
        return patterns.stream()
                .filter(pattern -> CallerPattern.parse(pattern).isEmpty())
                .findFirst()
                .map(pattern -> LogText.oneLine(pattern) + " is no caller: say a number as +49228*, or a SIP address as"
                        + " sip:anna@example.org or sip:*@example.org.");
    }

    /** A list replaces the one before; who is in stays in. */
    KdAnswer allowCalls(Conference conference, KdCommand.AllowCalls wanted) {
        Optional<String> fault = fault(wanted.targets());
        if (fault.isPresent()) {
            return new KdAnswer.No(fault.get());
        }
        String word = wanted.right().word();
        if (conference.phoneRights.is(wanted.right(), wanted.on(), wanted.targets())) {
            return new KdAnswer.No(word + " is " + (wanted.on() ? "on so" : "off") + " already.");
        }
        state.remember(new KdRecord.PhoneRightSet(conference.address, wanted.right(), wanted.on(), wanted.targets()));
        if (!wanted.on()) {
            return new KdAnswer.Done(word + " is off in " + conference.address + "; calls under way end.");
        }
        String whom = wanted.targets().isEmpty() ? "anybody" : String.join(", ", wanted.targets());
        return new KdAnswer.Done(
                wanted.right() == PhoneRight.DIAL_OUT
                        ? "The operator of a gateway may have " + whom + " called into " + conference.address + "."
                        : "A phone in " + conference.address + " may put " + whom
                                + " in its place, without a PIN; and so"
                                + " may whoever carries the signalling of such a phone.");
    }

    KdAnswer rule(Conference conference, PhoneRule rule, boolean on) {
        if (conference.phoneRules.contains(rule) == on) {
            return new KdAnswer.No(rule.word() + " is " + (on ? "on" : "off") + " already.");
        }
        state.remember(new KdRecord.PhoneRuleSet(conference.address, rule, on));
        return done(conference, sentence(conference, rule, on));
    }

    private static String sentence(Conference conference, PhoneRule rule, boolean on) {
        return switch (rule) {
            case LOBBY ->
                on
                        ? "Phones of guests wait until the operator (phones CONFERENCE admit) or a host lets them in."
                        : "Phones do not wait in the lobby of " + conference.address + " any more.";
            case WAIT_FOR_HOST ->
                on ? waiting(conference) : "Phones do not wait for a host of " + conference.address + " any more.";
            case NAMES ->
                on
                        ? "Who calls from now on is asked for a name, which the other phones of the same gateway hear; it"
                                + " is kept in its memory until the call ends."
                        : "Nobody is asked for a name any more.";
            case CARRIED ->
                on
                        ? "Phones may join whose calls pass the front end. Whoever operates it can read their legs, and hears what they hear."
                        : "Phones whose calls pass the front end may not join " + conference.address
                                + "; those that were in are out.";
        };
    }

    private static String waiting(Conference conference) {
        boolean hosts = conference.phonePolicy != null && conference.phonePolicy.host.isPresent();
        return "Phones of guests wait until a person of the roster or a phone with the PIN of hosts is in."
                + (hosts ? "" : " There is no PIN of hosts yet: phones CONFERENCE allow PIN host PIN2.");
    }
}
