package dev.sotto.appliance.config;

import java.util.List;
import java.util.Map;
import org.apache.commons.configuration2.ImmutableConfiguration;

/** What has to be true between values that are right each for itself. */
final class Relations {
    private static final int LAST_PORT = 65_535;

    private final ImmutableConfiguration values;
    private final Map<Key, String> places;
    private final List<ConfigFault> faults;

    /** {@code places} says where a key was set; one that is not in it has its default. */
    Relations(ImmutableConfiguration values, Map<Key, String> places, List<ConfigFault> faults) {
        this.values = values;
        this.places = places;
        this.faults = faults;
    }

    void check() {
        int base = number(Key.MEDIA_PORT_BASE);
        int cores = number(Key.MEDIA_CORES);
        if (base + cores - 1 > LAST_PORT) {
            blame(Key.MEDIA_PORT_BASE, Key.MEDIA_CORES, "leaves no port for the last of " + cores + " cores.");
        }
        int cpus = Type.Cpus.list(values.getString(Key.MEDIA_CPUS.path())).size();
        if (cpus > 0 && cpus != cores) {
            blame(Key.MEDIA_CPUS, Key.MEDIA_CORES, "names " + cpus + " CPUs for " + cores + " cores; one for each.");
        }
        if (base == 0 && cores > 1) {
            blame(Key.MEDIA_PORT_BASE, Key.MEDIA_CORES, "must not be 0 with more than one core.");
        }
        if (!values.getString(Key.MEDIA_XDP_DEVICE.path()).isEmpty()
                && !values.getBoolean(Key.MEDIA_NATIVE_SOCKETS.path())) {
            blame(Key.MEDIA_XDP_DEVICE, Key.MEDIA_NATIVE_SOCKETS, "needs media.native-sockets, which is false.");
        }
        if (number(Key.SIP_TLS_PORT) == number(Key.SIP_TCP_PORT) && number(Key.SIP_TLS_PORT) != 0) {
            blame(Key.SIP_TLS_PORT, Key.SIP_TCP_PORT, "is the same as sip.tcp-port; both are TCP.");
        }
        if (number(Key.SIP_CONNECTIONS_PER_SOURCE) > number(Key.SIP_CONNECTIONS)) {
            blame(
                    Key.SIP_CONNECTIONS_PER_SOURCE,
                    Key.SIP_CONNECTIONS,
                    "is more than sip.connections, so one source could take them all.");
        }
        if (number(Key.SIP_HEADER_SECONDS) > number(Key.SIP_MESSAGE_SECONDS)) {
            blame(Key.SIP_HEADER_SECONDS, Key.SIP_MESSAGE_SECONDS, "is more than sip.message-seconds.");
        }
        if (number(Key.SIP_REFRESH_MINIMUM_SECONDS) > number(Key.SIP_REFRESH_SECONDS)) {
            blame(
                    Key.SIP_REFRESH_MINIMUM_SECONDS,
                    Key.SIP_REFRESH_SECONDS,
                    "is more than sip.refresh-seconds, so we would refuse what we ask for.");
        }
        if (number(Key.GW_LAST_RTP_PORT) - number(Key.GW_FIRST_RTP_PORT) + 1 < 2 * number(Key.GW_PHONES)) {
            blame(
                    Key.GW_LAST_RTP_PORT,
                    Key.GW_PHONES,
                    "leaves fewer than two ports for each of " + number(Key.GW_PHONES) + " phones.");
        }
        if (number(Key.GW_TLS_PORT) == number(Key.GW_TCP_PORT) && number(Key.GW_TLS_PORT) != 0) {
            blame(Key.GW_TLS_PORT, Key.GW_TCP_PORT, "is the same as gw.tcp-port; both are TCP.");
        }
        if (number(Key.KD_PAGE_PORT) == number(Key.KD_ENROL_PORT) && number(Key.KD_PAGE_PORT) != 0) {
            blame(Key.KD_PAGE_PORT, Key.KD_ENROL_PORT, "is the same as kd.enrol-port; both are TCP.");
        }
        if (number(Key.KD_EKT_TTL_SECONDS) <= number(Key.KD_REKEY_SECONDS)) {
            blame(
                    Key.KD_EKT_TTL_SECONDS,
                    Key.KD_REKEY_SECONDS,
                    "must be longer than kd.rekey-seconds, or keys end before there are new ones.");
        }
    }

    private int number(Key key) {
        return values.getInt(key.path());
    }

    private void blame(Key key, Key other, String what) {
        String where = places.getOrDefault(key, places.getOrDefault(other, "(defaults)"));
        faults.add(new ConfigFault(where, key.path(), what));
    }
}
