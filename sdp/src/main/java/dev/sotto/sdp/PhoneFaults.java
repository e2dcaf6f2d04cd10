package dev.sotto.sdp;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Why an audio section of a phone cannot be used, in a sentence; each rule of refusing is here. */
final class PhoneFaults {
    private static final Set<String> PROTOCOLS =
            Set.of("RTP/AVP", "RTP/AVPF", "RTP/SAVP", "RTP/SAVPF", "UDP/TLS/RTP/SAVP", "UDP/TLS/RTP/SAVPF");

    private PhoneFaults() {}

    /** Of a section of the phone's offer. */
    static Optional<String> ofOffered(PhoneSection theirs, PhoneTerms terms) {
        if (!PROTOCOLS.contains(theirs.protocol())) {
            return Optional.of(
                    "The transport of the audio stream is none of RTP/AVP, RTP/SAVP, UDP/TLS/RTP/SAVP and the same with F");
        }
        return ofAddress(theirs, terms)
                .or(() -> ofVoice(theirs, terms))
                .or(() -> theirs.usableKey().isEmpty() ? ofNoKey(theirs, terms) : Optional.empty());
    }

    private static Optional<String> ofAddress(PhoneSection theirs, PhoneTerms terms) {
        if (Addresses.isUnspecified(theirs.host())) {
            return Optional.empty();
        }
        if (!Addresses.isOneHost(theirs.host())) {
            return Optional.of("The address in c= is not the IP address of one host");
        }
        boolean ipv6 = theirs.host().indexOf(':') >= 0;
        if (ipv6 != terms.isIpv6()) {
            // RFC 6157 4.2.
            return Optional.of(ipv6 ? "Media over IPv6 is not done here" : "Media over IPv4 is not done here");
        }
        return Optional.empty();
    }

    private static Optional<String> ofVoice(PhoneSection theirs, PhoneTerms terms) {
        boolean common = theirs.voices().stream().anyMatch(f -> terms.codecs().contains(f.codec()));
        return common
                ? Optional.empty()
                : Optional.of("None of the codecs is one that is spoken here: "
                        + terms.codecs().stream().map(AudioCodec::text).collect(Collectors.joining(", ")));
    }

    private static Optional<String> ofNoKey(PhoneSection theirs, PhoneTerms terms) {
        if (theirs.wantsDtls()) {
            Optional<String> fault = PhoneDtls.fault(theirs, terms);
            if (fault.isEmpty() || theirs.isSecureProfile() || terms.security() == PhoneSecurity.REQUIRED) {
                return fault;
            }
        }
        if (!theirs.isSecureProfile() && terms.security() != PhoneSecurity.REQUIRED) {
            return Optional.empty();
        }
        if (theirs.cryptos().isEmpty()) {
            return Optional.of(
                    theirs.isSecureProfile()
                            ? "SRTP without a=crypto has no key"
                            : "Media in clear is not allowed here; RTP/SAVP with a=crypto is");
        }
        return Optional.of("No a=crypto can be used: " + reasons(theirs.cryptos()));
    }

    private static String reasons(List<CryptoLine> lines) {
        return lines.stream()
                .filter(CryptoLine.Unusable.class::isInstance)
                .map(CryptoLine.Unusable.class::cast)
                .limit(4)
                .map(l -> "tag " + l.tag() + ", " + l.why())
                .collect(Collectors.joining("; "));
    }

    /** Of the phone's answer to our offer. */
    static Optional<String> ofAnswered(
            PhoneSection theirs, PhoneSection ours, PhoneProposal proposal, PhoneTerms terms) {
        if (!PROTOCOLS.contains(theirs.protocol())
                || theirs.isSecureProfile() != ours.isSecureProfile()
                || theirs.isDtlsProfile() != ours.isDtlsProfile()) {
            return Optional.of("The answer changes the transport of the audio stream");
        }
        boolean common =
                theirs.voices().stream().anyMatch(t -> ours.voices().stream().anyMatch(o -> o.codec() == t.codec()));
        return ofAddress(theirs, terms)
                .or(() -> common ? Optional.empty() : Optional.of("The answer has no codec of the offer"))
                .or(() -> ours.wantsDtls() ? PhoneDtls.fault(theirs, terms) : ofAnsweredKeys(theirs, proposal, terms));
    }

    /** RFC 4568 5.1.3 and 7.1.3, RFC 8643 3.3. */
    private static Optional<String> ofAnsweredKeys(PhoneSection theirs, PhoneProposal proposal, PhoneTerms terms) {
        if (theirs.cryptos().isEmpty()) {
            boolean needed = theirs.isSecureProfile() || terms.security() == PhoneSecurity.REQUIRED;
            return needed ? Optional.of("The answer has no a=crypto, so there is no key for SRTP") : Optional.empty();
        }
        if (theirs.cryptos().size() > 1) {
            return Optional.of("The answer takes more than one a=crypto");
        }
        return switch (theirs.cryptos().getFirst()) {
            case CryptoLine.Unusable line -> Optional.of("The a=crypto of the answer cannot be used: " + line.why());
            case CryptoLine.Usable line -> ofAnsweredKey(line.key(), proposal);
        };
    }

    private static Optional<String> ofAnsweredKey(CryptoKey theirs, PhoneProposal proposal) {
        // RFC 4568 7.1.2: a key is for one direction.
        if (proposal.keys().stream().anyMatch(theirs::isSameKey)) {
            return Optional.of("The answer repeats the key of the offer");
        }
        return ourKeyFor(theirs, proposal).isPresent()
                ? Optional.empty()
                : Optional.of("The answer takes an a=crypto that was not offered");
    }

    /** Our key of the line that an answer took: the same tag and the same suite (RFC 4568 5.1.3). */
    static Optional<CryptoKey> ourKeyFor(CryptoKey theirs, PhoneProposal proposal) {
        return proposal.keys().stream()
                .filter(k -> k.tag() == theirs.tag() && k.suite() == theirs.suite())
                .findFirst();
    }
}
