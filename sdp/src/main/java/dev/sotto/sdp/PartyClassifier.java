package dev.sotto.sdp;

import dev.sotto.sdp.PartyKind.NotPerc;
import dev.sotto.sdp.PartyKind.PercCandidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Decides the {@link PartyKind}. */
final class PartyClassifier {
    /** RFC 5764 8. Of the TLS variants only this runs over UDP with feedback; TCP/DTLS/RTP/SAVPF is for TCP candidates (RFC 7850). */
    static final String PROTOCOL = "UDP/TLS/RTP/SAVPF";

    private PartyClassifier() {}

    static PartyKind offer(SessionDescription offer, DtlsRole ours) {
        Set<Setup> wanted = Set.of(Setup.ACTPASS, ours.peerAnswer());
        List<PartyKind> kinds = audioSections(offer)
                .filter(i -> offer.media().get(i).first().port() != 0)
                .mapToObj(i -> classify(offer, i, wanted))
                .toList();
        return kinds.stream()
                .filter(PercCandidate.class::isInstance)
                .findFirst()
                .or(() -> kinds.stream().findFirst())
                .orElseGet(() -> new NotPerc(List.of(
                        audioSections(offer).findAny().isPresent()
                                ? "an m=audio section with a port of its own"
                                : "an m=audio section")));
    }

    static PartyKind answer(SessionDescription ourOffer, SessionDescription answer, DtlsRole ours) {
        int index = audioSections(ourOffer)
                .filter(i -> ourOffer.media().get(i).first().port() != 0)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("our offer has no audio"));
        if (answer.media().size() != ourOffer.media().size()) {
            return new NotPerc(List.of("an answer to each media section of the offer (RFC 3264 6)"));
        }
        MediaLine line = answer.media().get(index).first();
        if (!line.media().equals("audio") || line.port() == 0) {
            return new NotPerc(List.of("an accepted m=audio section (the answer refuses it)"));
        }
        return classify(answer, index, Set.of(ours.peerAnswer()));
    }

    private static IntStream audioSections(SessionDescription description) {
        return IntStream.range(0, description.media().size())
                .filter(i -> description.media().get(i).first().media().equals("audio"));
    }

    private static PartyKind classify(SessionDescription description, int index, Set<Setup> wanted) {
        MediaDescription section = description.media().get(index);
        if (!section.first().protocol().equals(PROTOCOL)) {
            return notEvenTransport(section);
        }
        AudioDescription audio = AudioReader.read(description, index);
        List<String> missing = new ArrayList<>();
        missingAttributes(section, audio, missing);
        if (audio.setup().filter(wanted::contains).isEmpty()) {
            missing.add(setupWords(wanted)
                    + audio.setup().map(s -> " (it says " + s.attribute() + ")").orElse(""));
        }
        if (audio.formats().stream().noneMatch(f -> f.codec().isVoice())) {
            missing.add("a codec that we carry (opus/48000/2, PCMU/8000 or PCMA/8000)");
        }
        Optional<PartyKind> candidate = audio.fingerprint()
                .flatMap(print -> audio.tlsId()
                        .flatMap(id -> audio.setup().map(setup -> new PercCandidate(audio, print, id, setup))));
        return missing.isEmpty() ? candidate.orElseThrow() : new NotPerc(missing);
    }

    /** Attributes of another transport may be anything, so only their absence is told. */
    private static NotPerc notEvenTransport(MediaDescription section) {
        List<String> missing = new ArrayList<>();
        missing.add("transport " + PROTOCOL + " (it says " + section.first().protocol() + ")");
        for (String name : List.of("fingerprint", "tls-id", "setup", "rtcp-mux")) {
            if (section.attribute(name).isEmpty()) {
                missing.add("a=" + name);
            }
        }
        return new NotPerc(missing);
    }

    private static void missingAttributes(MediaDescription section, AudioDescription audio, List<String> missing) {
        if (audio.fingerprint().isEmpty()) {
            missing.add("a=fingerprint with sha-256");
        }
        if (audio.tlsId().isEmpty()) {
            missing.add(
                    section.attribute("tls-id").isEmpty()
                            ? "a=tls-id"
                            : "a=tls-id of 20 to 255 characters A-Z a-z 0-9 + / - _ (RFC 8842 4)");
        }
        if (!audio.rtcpMux()) {
            missing.add("a=rtcp-mux");
        }
    }

    private static String setupWords(Set<Setup> wanted) {
        return String.join(
                " or ",
                wanted.stream().sorted().map(s -> "a=setup:" + s.attribute()).toList());
    }
}
