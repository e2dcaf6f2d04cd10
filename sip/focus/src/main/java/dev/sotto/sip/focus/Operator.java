package dev.sotto.sip.focus;

import dev.sotto.base.LogText;
import dev.sotto.keying.tunnel.AdmissionMessage;
import dev.sotto.keying.tunnel.AdmissionMessage.PhoneSeen;
import dev.sotto.keying.tunnel.AdmissionMessage.PhoneWanted;
import dev.sotto.keying.tunnel.AdmissionMessage.Removed;
import dev.sotto.keying.tunnel.PhoneAct;
import dev.sotto.sip.calls.Reason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private static final Reason ENDED = new Reason(200, "An operator ended the conference");

    private Set<String> provisioned;
    private final PhonesSeen phones;
    private final Map<Long, PendingKick> pending = new LinkedHashMap<>();

    Operator(Set<String> provisioned, PhonesSeen phones) {
        this.phones = phones;
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
            case OperatorCommand.Mute mute -> mute(mute, conference, step);
            case OperatorCommand.Phone phone -> phone(phone, conference, step);
            case OperatorCommand.End _ -> end(address, conference, step);
            case OperatorCommand.Lock _ -> ask(new AdmissionMessage.Lock(address), locked(address), step);
            case OperatorCommand.Rekey _ -> ask(new AdmissionMessage.RekeyWanted(address), rekeying(address), step);
        };
    }

    /** Wishes do not wait: after a restart of the key distributor a lock that comes before the members would keep them out. */
    private static OperatorAnswer ask(AdmissionMessage.Request request, String sentence, Step step) {
        if (!step.keysReachable()) {
            return OperatorAnswer.no(
                    "The key distributor cannot be reached, and only it can do this. New calls are refused until it is back;"
                            + " say it again then.");
        }
        step.admission(request);
        return OperatorAnswer.done(sentence);
    }

    private OperatorAnswer phone(OperatorCommand.Phone wanted, List<Conference> conference, Step step) {
        String address = wanted.conference();
        Optional<PhoneSeen> phone = phones.find(address, wanted.number());
        if (phone.isEmpty()) {
            return OperatorAnswer.no("There is no phone " + wanted.number() + " in " + address + ".");
        }
        if (wanted.act() == PhoneAct.ADMIT && conference.stream().anyMatch(Conference::isPrivate)) {
            return OperatorAnswer.no("Who gets into an end-to-end conference is decided at the key distributor:"
                    + " ./sotto kd phones " + address + " admit " + wanted.number());
        }
        String who =
                "phone " + wanted.number() + " (" + LogText.oneLine(phone.get().caller()) + ")";
        return ask(new PhoneWanted(address, wanted.number(), wanted.act()), words(wanted.act(), who), step);
    }

    private static String locked(String address) {
        return "The key distributor was told to let nobody new into " + address
                + ". Only its own operator unlocks: ./sotto kd unlock " + address;
    }

    private static String rekeying(String address) {
        return "The key distributor was asked for a new key of " + address + "; it grants one every 30 s.";
    }

    private static String words(PhoneAct act, String who) {
        return switch (act) {
            case MUTE -> "The key distributor was asked to mute " + who + "; its caller can speak again on purpose.";
            case ASK_TO_SPEAK ->
                "The key distributor was told to ask " + who + " to speak; only the caller can unmute it.";
            case END -> "The key distributor was asked to end the call of " + who + ".";
            case DENY -> "The key distributor was asked to send " + who + " away.";
            case ADMIT -> "The key distributor was asked to let " + who + " in.";
        };
    }

    private static OperatorAnswer end(String address, List<Conference> conference, Step step) {
        if (conference.isEmpty()) {
            return OperatorAnswer.no("Nobody is in " + address + ".");
        }
        int legs = conference.getFirst().legs();
        conference.forEach(c -> c.end(ENDED, step));
        return OperatorAnswer.done("Ended " + address + ": " + legs + (legs == 1 ? " call." : " calls."));
    }

    private static OperatorAnswer mute(OperatorCommand.Mute mute, List<Conference> conference, Step step) {
        List<Leg> found = found(mute.who(), conference);
        if (found.size() != 1) {
            return notOne(mute.conference(), mute.who(), found);
        }
        String who = words(found.getFirst());
        if (!conference.getFirst().mute(found.getFirst().participant().legId(), mute.muted(), step)) {
            return OperatorAnswer.no(
                    who + " cannot be muted here: it is still calling, or it is a gateway that speaks for"
                            + " several telephones, which the media distributor cannot tell from each other for sure.");
        }
        return OperatorAnswer.done(
                mute.muted()
                        ? "Muted " + who
                                + ": the media distributor forwards nothing that it sends. Its endpoint was not told."
                        : "Unmuted " + who + ": what it sends goes to the others again.");
    }

    private static List<Leg> found(String who, List<Conference> conference) {
        return conference.stream().flatMap(c -> c.find(who).stream()).toList();
    }

    private static OperatorAnswer notOne(String conference, String said, List<Leg> found) {
        String who = LogText.oneLine(said);
        if (found.isEmpty()) {
            return OperatorAnswer.no("Nobody in " + conference + " is called " + who
                    + "; ./sotto md describe shows who is there. Somebody who is not in a call is banned by the key"
                    + " distributor's operator: ./sotto kd kick");
        }
        return OperatorAnswer.no(found.size() + " participants are called " + who
                + ". Name one by the number of its leg: "
                + String.join(", ", found.stream().map(Operator::words).toList()));
    }

    private OperatorAnswer kick(OperatorCommand.Kick kick, List<Conference> conference, Step step) {
        List<Leg> found = found(kick.who(), conference);
        if (found.size() != 1) {
            return notOne(kick.conference(), kick.who(), found);
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
