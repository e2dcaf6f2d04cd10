package dev.sotto.sip.focus;

import dev.sotto.base.LogText;
import dev.sotto.keying.tunnel.AdmissionMessage;
import dev.sotto.keying.tunnel.Kind;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Reason;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.calls.SecretMask;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What is written down of calls: enough to find a fault by, and no secret. */
final class CallWords {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9./_-]{1,24}");
    private static final Map<String, String> STATIC = Map.of("0", "PCMU", "8", "PCMA", "9", "G722", "18", "G729");
    private static final int MOST_NAMES = 12;

    private CallWords() {}

    /** A URI without what could be a secret in it. */
    static String uri(String said) {
        return LogText.oneLine(SecretMask.uri(said));
    }

    /** A sentence in which there may be URIs, without what could be a secret in them. */
    static String sentence(String said) {
        return LogText.oneLine(SecretMask.sentence(said));
    }

    /**
     * The media of a description: kinds, transports and codecs, in a fixed alphabet. Keys of SDES stand in attributes that are not
     * read (RFC 4568 9.1), and so do ICE passwords.
     */
    static String media(Optional<String> sdp) {
        return sdp.map(CallWords::media).orElse("no description");
    }

    private static String media(String sdp) {
        List<String> sections = new ArrayList<>();
        List<String> codecs = new ArrayList<>();
        for (String line : sdp.split("\r?\n")) {
            if (line.startsWith("m=")) {
                String[] parts = line.substring(2).split(" ");
                sections.add(name(parts[0]) + " " + name(parts.length > 2 ? parts[2] : ""));
                for (int i = 3; i < parts.length; i++) {
                    String known = STATIC.get(parts[i]);
                    if (known != null) {
                        codecs.add(known);
                    }
                }
            } else if (line.startsWith("a=rtpmap:") && line.indexOf(' ') > 0) {
                codecs.add(name(line.substring(line.indexOf(' ') + 1).split("/")[0]));
            }
        }
        return String.join(", ", sections) + ": "
                + String.join(", ", codecs.stream().distinct().limit(MOST_NAMES).toList());
    }

    private static String name(String said) {
        return NAME.matcher(said).matches() ? said : "?";
    }

    /** The words of a refusal: what it says to a person, or its phrase. */
    static String of(Refusal refusal) {
        String words = refusal.warnings().isEmpty()
                ? refusal.phrase()
                : refusal.warnings().getFirst().text();
        return refusal.status() + ": " + sentence(words);
    }

    static String of(Optional<Reason> reason) {
        return reason.map(r -> r.cause() + ": " + LogText.oneLine(r.text())).orElse("without a reason");
    }

    /** What an event of SIP is called in a trace; empty for those that are not in it, above all pressed keys. */
    static Optional<String> of(CallEvent event) {
        return switch (event) {
            case CallEvent.Invited call ->
                Optional.of("INVITE " + uri(call.requestUri()) + " from " + uri(call.from()) + " over "
                        + call.source().transport());
            case CallEvent.Acknowledged _ -> Optional.of("ACK");
            case CallEvent.Cancelled cancelled -> Optional.of("CANCEL, " + of(cancelled.reason()));
            case CallEvent.Reinvited _ -> Optional.of("re-INVITE");
            case CallEvent.ReinviteCancelled _ -> Optional.of("CANCEL of its re-INVITE");
            case CallEvent.ReinviteAnswered _ -> Optional.of("200 to our re-INVITE");
            case CallEvent.ReinviteOvertaken _ -> Optional.of("491 to our re-INVITE");
            case CallEvent.ReinviteRefused refused ->
                Optional.of("our re-INVITE was refused, " + of(refused.refusal()));
            case CallEvent.ConnectionLost _ -> Optional.of("its connection broke");
            case CallEvent.Ended ended -> Optional.of(LogText.oneLine(LegWords.of(ended)));
            case CallEvent.Ringing _,
                    CallEvent.OfferedEarly _,
                    CallEvent.Health _,
                    CallEvent.KeyPressed _,
                    CallEvent.Answered _,
                    CallEvent.Rejected _,
                    CallEvent.Referred _,
                    CallEvent.WeakerLegsTelling _,
                    CallEvent.WeakerLegsTold _ -> Optional.empty();
        };
    }

    /** What a command is called in a trace; empty for those that are not in it. */
    static Optional<String> of(CallCommand command) {
        return switch (command) {
            case CallCommand.Ring ring -> Optional.of(ring.sdp().isPresent() ? "183 Session Progress" : "180 Ringing");
            case CallCommand.Answer _ -> Optional.of("200 OK");
            case CallCommand.Refuse refuse -> Optional.of(of(refuse.refusal()));
            case CallCommand.AcceptReinvite _ -> Optional.of("200 to its re-INVITE");
            case CallCommand.RefuseReinvite refuse -> Optional.of("its re-INVITE was refused, " + of(refuse.refusal()));
            case CallCommand.Reinvite _ -> Optional.of("re-INVITE");
            case CallCommand.Hangup hangup -> Optional.of("BYE, " + of(hangup.reason()));
            default -> Optional.empty();
        };
    }

    static String of(AdmissionMessage.LegNotice notice) {
        return switch (notice) {
            case AdmissionMessage.Expected expected -> "it may come; the conference is " + of(expected.kind());
            case AdmissionMessage.Keyed keyed -> "it has keys: " + LogText.oneLine(keyed.security());
            case AdmissionMessage.Refusal refusal -> "it may not come: " + LogText.oneLine(refusal.reason());
            case AdmissionMessage.Failed failed -> "it got no keys: " + LogText.oneLine(failed.reason());
            case AdmissionMessage.Gone gone -> "its association ended: " + LogText.oneLine(gone.reason());
            case AdmissionMessage.Removed removed -> "it was removed: " + LogText.oneLine(removed.reason());
            case AdmissionMessage.Doubted _ -> "it may be gone";
            case AdmissionMessage.Described described -> of(described);
        };
    }

    private static String of(AdmissionMessage.Described said) {
        String who =
                said.name().isEmpty() ? "it is on no roster" : "on the roster it is " + LogText.oneLine(said.name());
        String key = said.spi().isPresent()
                ? String.format("it has the EKTKey with SPI %04x", said.spi().getAsInt())
                : "it has no EKTKey";
        return who + "; " + key + (said.locked() ? "; the conference is locked" : "");
    }

    static String of(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    static String of(AdmissionMessage.LegRequest request) {
        return switch (request) {
            case AdmissionMessage.Expect _ -> "may it come?";
            case AdmissionMessage.Identify _ -> "this is who answered our offer";
            case AdmissionMessage.Leave _ -> "it has left";
            case AdmissionMessage.Kick _ -> "it is removed, and to be banned";
        };
    }

    static Optional<String> of(MediaCommand command) {
        return switch (command) {
            case MediaCommand.AddLeg add -> Optional.of("its media comes to core " + add.core());
            case MediaCommand.OpenLeg _ -> Optional.of("its media may flow");
            case MediaCommand.MuteLeg mute ->
                Optional.of(mute.muted() ? "what it sends stays here" : "what it sends may flow");
            case MediaCommand.ChangeLeg _, MediaCommand.HoldLeg _, MediaCommand.RemoveLeg _ -> Optional.empty();
        };
    }

    static String of(MediaEvent.OfLeg event) {
        return switch (event) {
            case MediaEvent.LegMediaUp _ -> "an address of it is proven, packets can flow";
            case MediaEvent.ConsentLost _ -> "nothing comes from it any more";
            case MediaEvent.SourceCollision collision -> LegWords.collision(collision.ssrc());
        };
    }
}
