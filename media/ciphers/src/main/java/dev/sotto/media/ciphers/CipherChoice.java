package dev.sotto.media.ciphers;

import dev.sotto.media.srtp.AeadPort;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Which ciphers this machine uses, for people and for the cores. It was found by trying: a provider whose library is absent or of
 * an unknown version, that does not give the answers of the RFCs, or that differs from the JDK in anything, is refused with the
 * reason; of the others the fastest is taken, for each suite by itself.
 *
 * @param wanted the word that was asked for
 * @param suites who does each suite
 * @param refusals why a provider is refused, for each that is
 */
public record CipherChoice(String wanted, List<ChosenSuite> suites, Map<CipherProvider, String> refusals) {
    /** The word that leaves the choice to this. */
    public static final String AUTO = "auto";

    private static final Logger LOG = LogManager.getLogger(CipherChoice.class);
    private static final int ROUNDS = 8;
    private static final int TURNS = 6;

    /** Copies what it gets. */
    public CipherChoice {
        suites = List.copyOf(suites);
        refusals = Map.copyOf(refusals);
    }

    /**
     * Tries what is there, for some tenths of a second, and logs the choice.
     *
     * @param wanted {@code auto}, or the word of one provider ({@code ipsec-mb}, {@code libcrypto}, {@code jce}) that is then
     *     used for everything unless it is refused
     * @throws IllegalArgumentException if it is another word
     */
    public static CipherChoice probe(String wanted) {
        List<String> words = new ArrayList<>(List.of(AUTO));
        Arrays.stream(CipherProvider.values()).map(CipherProvider::word).forEach(words::add);
        if (!words.contains(wanted)) {
            throw new IllegalArgumentException(
                    "ciphers '" + wanted + "' are not known; allowed are " + String.join(", ", words));
        }
        Map<CipherProvider, String> refusals = new EnumMap<>(CipherProvider.class);
        List<CipherProvider> able = new ArrayList<>();
        for (CipherProvider provider : CipherProvider.values()) {
            String refusal = wanted.equals(CipherProvider.JCE.word()) && provider != CipherProvider.JCE
                    ? "not wanted"
                    : refusal(provider, System.nanoTime());
            if (refusal.isEmpty()) {
                able.add(provider);
            } else {
                refusals.put(provider, refusal);
            }
        }
        List<ChosenSuite> suites = new ArrayList<>();
        for (CipherSuite suite : CipherSuite.values()) {
            suites.add(choose(suite, wanted, able, refusals));
        }
        CipherChoice choice = new CipherChoice(wanted, suites, refusals);
        choice.log();
        return choice;
    }

    /** Why a provider is refused; empty if it is not. */
    private static String refusal(CipherProvider provider, long seed) {
        String refusal = provider.refusal();
        if (!refusal.isEmpty() || provider == CipherProvider.JCE) {
            return refusal;
        }
        try (AeadPort port = provider.newPort(null)) {
            return fault(port, seed);
        } catch (IllegalStateException e) {
            return Objects.toString(e.getMessage(), "it failed");
        }
    }

    /** What is wrong with ciphers; empty if nothing is. */
    static String fault(AeadPort port, long seed) {
        for (CipherSuite suite : CipherSuite.values()) {
            String wrong = KnownAnswers.wrong(suite, port);
            if (!wrong.isEmpty()) {
                return wrong;
            }
            try (CipherTrial trial = new CipherTrial(suite, port, seed)) {
                String difference = trial.difference(ROUNDS);
                if (!difference.isEmpty()) {
                    return difference;
                }
            }
        }
        return "";
    }

    private static ChosenSuite choose(
            CipherSuite suite, String wanted, List<CipherProvider> able, Map<CipherProvider, String> refusals) {
        Map<CipherProvider, Double> nanos = CipherRace.nanos(suite, able, TURNS);
        CipherProvider best = able.stream()
                .min((one, other) -> Double.compare(time(nanos, one), time(nanos, other)))
                .orElseThrow();
        for (CipherProvider provider : able) {
            if (provider.word().equals(wanted)) {
                best = provider;
            }
        }
        CipherProvider chosen = best;
        String why = Arrays.stream(CipherProvider.values())
                .filter(other -> other != chosen)
                .filter(other -> other.compareTo(chosen) < 0 || time(nanos, other) < time(nanos, chosen))
                .map(other -> other.library() + ": "
                        + (refusals.containsKey(other)
                                ? refusals.get(other)
                                : "%.0f ns".formatted(time(nanos, other))
                                        + (wanted.equals(AUTO) ? ", slower here" : ", but not wanted")))
                .collect(Collectors.joining("; "));
        return new ChosenSuite(suite, chosen, time(nanos, chosen), why);
    }

    private static double time(Map<CipherProvider, Double> nanos, CipherProvider provider) {
        return nanos.getOrDefault(provider, Double.MAX_VALUE);
    }

    private void log() {
        for (ChosenSuite chosen : suites) {
            LOG.info(
                    "media.ciphers suite={} provider={} nanos={} why=\"{}\"",
                    chosen.suite().name().toLowerCase(Locale.ROOT),
                    chosen.provider().word(),
                    Math.round(chosen.nanos()),
                    chosen.why());
        }
    }

    /** New ciphers for one thread, which closes them at the end. */
    public AeadPort newPort() {
        Map<CipherProvider, AeadPort> made = new EnumMap<>(CipherProvider.class);
        Map<CipherSuite, AeadPort> ports = new EnumMap<>(CipherSuite.class);
        for (ChosenSuite chosen : suites) {
            ports.put(
                    chosen.suite(),
                    made.computeIfAbsent(
                            chosen.provider(),
                            provider -> provider.newPort(
                                    provider == CipherProvider.IPSEC_MB
                                                    && !refusals.containsKey(CipherProvider.LIBCRYPTO)
                                            ? CipherProvider.LIBCRYPTO.newPort(null)
                                            : null)));
        }
        return made.size() == 1 ? made.values().iterator().next() : new ChosenCiphers(ports);
    }
}
