package dev.sotto.sip.focus;

import dev.sotto.base.LogText;
import dev.sotto.keying.tunnel.AdmissionMessage;
import dev.sotto.keying.tunnel.AdmissionMessage.Removed;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an operator of call processing wants. A kick is carried out here at once, whether or not the key distributor can be
 * reached: nothing is forwarded to or from the leg any more and its call ends. The admission machine carries it to the key
 * distributor, over link losses and restarts of it, and until that has confirmed it the conference waits for its rekey.
 */
final class Operator {
    private static final String CONFIRMS = "; the key distributor bans the certificate and gives the others a new key.";
    private static final String PENDING =
            "; nothing is forwarded to or from it any more. The key distributor cannot be reached: the"
                    + " ban and the new key follow when it is back (rekey pending).";

    private static final String LOCKED =
            "The key distributor was told to let nobody new into %s. Only its own operator unlocks:"
                    + " ./sotto kd unlock %s";
    private static final String REKEY = "The key distributor was asked for a new key of %s; it grants one every 30 s.";

    private Set<String> provisioned;
    private final Map<Long, PendingKick> pending = new LinkedHashMap<>();

    Operator(Set<String> provisioned) {
        this.provisioned = provisioned;
    }

    /** From now on there are conferences with these addresses. */
    void replace(Set<String> addresses) {
        provisioned = addresses;
    }

    /** One command about {@code conference}, which is absent if nobody is in it. */
    OperatorAnswer on(OperatorCommand command, List<Conference> conference, Step step) {
        String address = command.conference();
        // Somebody may still be in one that was taken away.
        if (!provisioned.contains(address) && conference.isEmpty()) {
            return OperatorAnswer.no("There is no conference " + LogText.oneLine(address) + "; there are "
                    + String.join(", ", provisioned.stream().sorted().toList()) + ".");
        }
        return switch (command) {
            case OperatorCommand.Kick kick -> kick(kick, conference, step);
            case OperatorCommand.Lock _ -> ask(new AdmissionMessage.Lock(address), address, LOCKED, step);
            case OperatorCommand.Rekey _ -> ask(new AdmissionMessage.RekeyWanted(address), address, REKEY, step);
        };
    }

    /** Wishes do not wait: after a restart of the key distributor a lock that comes before the members would keep them out. */
    private static OperatorAnswer ask(AdmissionMessage.Request request, String address, String words, Step step) {
        if (!step.keysReachable()) {
            return OperatorAnswer.no(
                    "The key distributor cannot be reached, and only it can do this. New calls are refused until it is back;"
                            + " say it again then.");
        }
        step.admission(request);
        return OperatorAnswer.done(words.formatted(address, address));
    }

    private OperatorAnswer kick(OperatorCommand.Kick kick, List<Conference> conference, Step step) {
        List<Leg> found =
                conference.stream().flatMap(c -> c.find(kick.who()).stream()).toList();
        String who = LogText.oneLine(kick.who());
        if (found.isEmpty()) {
            return OperatorAnswer.no("Nobody in " + kick.conference() + " is called " + who
                    + "; ./sotto md describe shows who is there. Somebody who is not in a call is banned by the key"
                    + " distributor's operator: ./sotto kd kick");
        }
        if (found.size() > 1) {
            return OperatorAnswer.no(found.size() + " participants are called " + who
                    + ". Name one by the number of its leg: "
                    + String.join(", ", found.stream().map(Operator::words).toList()));
        }
        Leg leg = found.getFirst();
        Participant participant = leg.participant();
        step.count(FocusCounter.KICKED);
        pending.put(
                participant.legId(),
                new PendingKick(participant.legId(), kick.conference(), words(leg), step.nowNanos()));
        conference.forEach(c -> c.kick(participant.legId(), step));
        return OperatorAnswer.done("Removed " + words(leg) + (step.keysReachable() ? CONFIRMS : PENDING));
    }

    /** The key distributor has confirmed a kick; false if the notice is about something else. */
    boolean onRemoved(Removed notice) {
        return pending.remove(notice.legId()) != null;
    }

    boolean isPending(String conference) {
        return pending.values().stream().anyMatch(kick -> kick.conference().equals(conference));
    }

    List<PendingKick> pending() {
        return List.copyOf(pending.values());
    }

    private static String words(Leg leg) {
        Participant who = leg.participant();
        return LogText.oneLine(who.displayName() + " <" + who.uri() + ">") + " (leg " + who.legId() + ")";
    }
}
