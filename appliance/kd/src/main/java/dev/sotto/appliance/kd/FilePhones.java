package dev.sotto.appliance.kd;

import dev.sotto.appliance.config.ConfigException;
import dev.sotto.appliance.config.ConfigFault;
import dev.sotto.appliance.config.PhonesConfig;
import dev.sotto.appliance.config.SottoConfig;
import dev.sotto.base.Entropy;
import dev.sotto.base.KeyMaterial;
import dev.sotto.keying.distributor.PhoneRule;
import dev.sotto.keying.distributor.PhoneSettings;
import dev.sotto.keying.distributor.PinVerifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The list {@code kd.phones} of the configuration in the words of the key distributor. */
final class FilePhones {
    private final List<PhonesConfig> phones;
    private final String domain;

    FilePhones(SottoConfig config) {
        phones = config.kd().phones();
        domain = config.sip().domain();
    }

    /**
     * Makes a verifier of each PIN, and wipes it. That takes a tenth of a second and more for each, on all processors, and is done
     * before anybody is let in: with a PIN that is not known yet callers would hear that it is wrong.
     *
     * @throws ConfigException with all callers that are none
     */
    List<PhoneSettings> settings(Entropy entropy) {
        List<ConfigFault> faults = new ArrayList<>();
        phones.forEach(one -> checkCallers(one, faults));
        if (!faults.isEmpty()) {
            throw new ConfigException(faults);
        }
        return phones.parallelStream()
                .map(one -> settings(one, entropy.octets(PinVerifier.SALT_OCTETS)))
                .toList();
    }

    private static void checkCallers(PhonesConfig one, List<ConfigFault> faults) {
        for (SottoConfig.Placed caller : one.callers()) {
            if (!PhoneSettings.isCaller(caller.text())) {
                faults.add(caller.fault("must be a number as +49228*, or an address as sip:anna@example.org."));
            }
        }
        if (one.callers().size() > PhoneSettings.MAX_CALLERS) {
            faults.add(one.callers()
                    .getLast()
                    .fault("is one too many; there can be " + PhoneSettings.MAX_CALLERS + " callers."));
        }
    }

    private PhoneSettings settings(PhonesConfig one, byte[] salt) {
        Set<PhoneRule> rules = Arrays.stream(PhoneRule.values())
                .filter(rule -> one.rules().contains(rule.word()))
                .collect(Collectors.toUnmodifiableSet());
        return new PhoneSettings(
                address(one),
                verifier(one.pin(), salt),
                one.hostPin().map(pin -> verifier(pin, salt)),
                one.max(),
                rules,
                one.callers().stream().map(SottoConfig.Placed::text).toList());
    }

    private static PinVerifier verifier(KeyMaterial pin, byte[] salt) {
        try (pin) {
            return PinVerifier.of(pin, salt);
        }
    }

    /**
     * The machine has read its journal.
     *
     * @param refused addresses that are private there
     * @throws ConfigException if there is one
     */
    void check(Collection<String> refused) {
        List<ConfigFault> faults = phones.stream()
                .filter(one -> refused.contains(address(one)))
                .map(one -> one.user()
                        .fault("is a private conference at this key distributor; say ./sotto kd phones " + address(one)
                                + " instead."))
                .toList();
        if (!faults.isEmpty()) {
            throw new ConfigException(faults);
        }
    }

    private String address(PhonesConfig one) {
        return "sip:" + one.user().text() + "@" + domain;
    }
}
