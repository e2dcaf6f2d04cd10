package dev.sotto.console;

import dev.sotto.provisioning.FieldFault;
import dev.sotto.provisioning.Trunk;
import dev.sotto.provisioning.TrunkAuth;
import dev.sotto.provisioning.TrunkPeer.Gateway;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where the password of a trunk that is in the store may go when the trunk is tried out. Whoever is asked for proof can guess at the password
 * from the answer for as long as they like, so nobody gets that answer whom the stored trunk does not name; an administrator who may not read
 * the password would otherwise have it sent to a machine of their own.
 */
final class KeptPassword {
    private KeptPassword() {}

    /** What makes an answer go to somebody else, or be heard by others. Ports too: on one machine they may be of different people. */
    private record Place(String host, int port, Object transport) {
        static Place of(Gateway gateway) {
            return new Place(gateway.host().toLowerCase(Locale.ROOT), gateway.port(), gateway.transport());
        }
    }

    private record Way(
            Optional<String> proxy,
            Optional<String> registrar,
            Optional<String> realm,
            boolean verifyPeer,
            Optional<String> authorities,
            Optional<String> serverName) {
        static Way of(Trunk trunk) {
            TrunkAuth.Tls tls = trunk.auth().tls();
            return new Way(
                    trunk.peer().outboundProxy(),
                    trunk.registration().registrar(),
                    trunk.auth().outbound().realm(),
                    tls.verifyPeer(),
                    tls.authorities(),
                    tls.serverName());
        }
    }

    /**
     * Refuses to send the password of {@code stored} elsewhere.
     *
     * @param tried what is to be tried out; a password that was typed may go anywhere
     * @throws Problem naming the field of the password
     */
    static void requireSameWay(Trunk stored, Trunk tried) {
        boolean isKept = tried.auth().outbound().secret().isSet()
                && tried.auth()
                        .outbound()
                        .secret()
                        .equals(stored.auth().outbound().secret());
        if (isKept
                && (!places(stored).containsAll(places(tried))
                        || !Way.of(stored).equals(Way.of(tried)))) {
            throw Problem.invalid(List.of(new FieldFault(
                    "/auth/outbound/secret",
                    "must be typed anew to try this out: gateways, proxy, registrar, realm or checks of TLS are not those"
                            + " that it was saved for, and it would be shown to somebody else.")));
        }
    }

    private static Set<Place> places(Trunk trunk) {
        return trunk.peer().gateways().stream().map(Place::of).collect(Collectors.toSet());
    }
}
