package dev.sotto.appliance.kd;

import dev.sotto.keying.distributor.KdView;
import dev.sotto.keying.dtls.DtlsCounter;
import dev.sotto.keying.tunnel.AdmissionState;
import dev.sotto.keying.tunnel.PhoneState;
import dev.sotto.keying.tunnel.TunnelState;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What the owner thread holds, for people; no keys.
 *
 * @param waiting inputs that it has not taken yet
 * @param machine conferences, rosters, members
 * @param associations the running DTLS associations
 * @param mediaDistributors those that have, or had, a link
 * @param gateways those that have, or had, a link
 * @param termsOffered expected endpoints that have not begun a handshake
 * @param journalEntries entries of the journal
 * @param journalOwed how many of them wait for a disk that takes them
 * @param counters of the thread
 */
record KeysState(
        int waiting,
        KdView machine,
        AssociationsState associations,
        List<PeerState> mediaDistributors,
        List<GatewayState> gateways,
        int termsOffered,
        long journalEntries,
        int journalOwed,
        Map<KeysCounter, Long> counters) {
    /**
     * The DTLS associations.
     *
     * @param running each with the media distributor that tunnels it
     * @param counters of all, also of those that have ended
     */
    record AssociationsState(Map<UUID, String> running, Map<DtlsCounter, Long> counters) {}

    /**
     * One gateway.
     *
     * @param gateway its fingerprint
     * @param links its live links, as text
     */
    record GatewayState(String gateway, List<String> links, PhoneState phones) {}

    /**
     * One media distributor.
     *
     * @param md its fingerprint
     * @param links its live links, as text
     */
    record PeerState(String md, List<String> links, TunnelState tunnel, AdmissionState admission) {}
}
