package dev.sotto.appliance.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Every key of the configuration file outside the list of conferences. {@code sotto-default.yaml} explains each. */
enum Key {
    DATA("data", Type.TEXT, "./data"),
    SIP_DOMAIN("sip.domain", Type.HOST, "127.0.0.1"),
    SIP_LISTEN("sip.listen", Type.HOST, "0.0.0.0"),
    SIP_UDP_PORT("sip.udp-port", Type.PORT, "5060"),
    SIP_TCP_PORT("sip.tcp-port", Type.PORT, "5060"),
    SIP_TLS_PORT("sip.tls-port", Type.PORT, "5061"),
    SIP_CONNECTIONS("sip.connections", new Type.Whole(16, 100_000), "4096"),
    SIP_CONNECTIONS_PER_SOURCE("sip.connections-per-source", new Type.Whole(1, 100_000), "256"),
    SIP_REQUESTS_PER_SECOND("sip.requests-per-second", new Type.Whole(1, 100_000), "100"),
    SIP_FIRST_OCTET_SECONDS("sip.first-octet-seconds", new Type.Whole(1, 60), "5"),
    SIP_HEADER_SECONDS("sip.header-seconds", new Type.Whole(1, 60), "5"),
    SIP_MESSAGE_SECONDS("sip.message-seconds", new Type.Whole(1, 120), "10"),
    SIP_IDLE_SECONDS("sip.idle-seconds", new Type.Whole(30, 86_400), "3600"),
    SIP_REFRESH_SECONDS("sip.refresh-seconds", new Type.Whole(3, 86_400), "1800"),
    SIP_SEND_PHONES(
            "sip.send-phones-to-gateway", new Type.Choice(List.of("off", "redirect", "carry", "true", "false")), "off"),
    SIP_REFRESH_MINIMUM_SECONDS("sip.refresh-minimum-seconds", new Type.Whole(3, 86_400), "90"),
    SIP_DIGESTS("sip.digests", new Type.Choice(List.of("md5", "both", "sha-256")), "md5"),
    SIP_NAME_SERVER("sip.name-server", Type.NAME_SERVER, ""),
    MEDIA_LISTEN("media.listen", Type.HOST, "0.0.0.0"),
    MEDIA_ADVERTISED("media.advertised", Type.HOST, ""),
    MEDIA_PORT_BASE("media.port-base", Type.PORT, "20000"),
    MEDIA_CORES("media.cores", new Type.Whole(1, 64), "1"),
    MEDIA_LEGS_PER_CORE("media.legs-per-core", new Type.Whole(1, 20_000), "1000"),
    MEDIA_CPUS("media.cpus", Type.CPUS, "auto"),
    MEDIA_LAST_N("media.last-n", new Type.Whole(1, 50), "3"),
    MEDIA_CIPHERS("media.ciphers", new Type.Choice(List.of("auto", "ipsec-mb", "libcrypto", "jce")), "auto"),
    MEDIA_NATIVE_SOCKETS("media.native-sockets", Type.SWITCH, "true"),
    MEDIA_SEGMENTATION("media.segmentation", Type.SWITCH, "true"),
    MEDIA_XDP_DEVICE("media.xdp-device", Type.DEVICE, ""),
    MEDIA_BATCH("media.batch", new Type.Whole(1, 64), "32"),
    MEDIA_HOLD_MICROS("media.hold-micros", new Type.Whole(0, 1000), "0"),
    MEDIA_BUSY_POLL_PERCENT("media.busy-poll-percent", new Type.Whole(0, 100), "0"),
    MEDIA_PACKETS_PER_SOURCE("media.packets-per-source", new Type.Whole(100, 1_000_000), "10000"),
    CONSOLE_ENABLED("console.enabled", Type.SWITCH, "true"),
    CONSOLE_LISTEN("console.listen", Type.HOST, "0.0.0.0"),
    CONSOLE_PORT("console.port", Type.PORT, "8443"),
    CONSOLE_ADVERTISED("console.advertised", Type.HOST, ""),
    CONSOLE_STORE("console.store", Type.STORE, ""),
    CONSOLE_WEBHOOK_NETWORKS("console.webhook-networks", Type.NETWORKS, "none"),
    CONSOLE_WEBHOOK_AUTHORITIES("console.webhook-authorities", Type.TEXT, ""),
    CONSOLE_OIDC_ISSUER("console.oidc.issuer", Type.ISSUER, ""),
    CONSOLE_OIDC_CLIENT_ID("console.oidc.client-id", Type.TEXT, "sotto"),
    CONSOLE_OIDC_CLIENT_SECRET("console.oidc.client-secret", Type.SECRET, ""),
    CONSOLE_OIDC_CLAIM("console.oidc.claim", Type.TEXT, "preferred_username"),
    CONSOLE_OIDC_NAME("console.oidc.name", Type.TEXT, "OpenID Connect"),
    KD_HOST("kd.host", Type.HOST, "127.0.0.1"),
    KD_PORT("kd.port", Type.PORT, "9185"),
    KD_LISTEN("kd.listen", Type.HOST, "127.0.0.1"),
    KD_ENROL_LISTEN("kd.enrol-listen", Type.HOST, "0.0.0.0"),
    KD_ENROL_PORT("kd.enrol-port", Type.PORT, "9442"),
    KD_ENROL_ADVERTISED("kd.enrol-advertised", Type.HOST, ""),
    KD_PAGE_ENABLED("kd.page.enabled", Type.SWITCH, "true"),
    KD_PAGE_LISTEN("kd.page.listen", Type.HOST, "127.0.0.1"),
    KD_PAGE_PORT("kd.page.port", Type.PORT, "9443"),
    KD_REKEY_SECONDS("kd.rekey-seconds", new Type.Whole(10, 86_400), "300"),
    KD_EKT_TTL_SECONDS("kd.ekt-ttl-seconds", new Type.Whole(60, 86_400), "600"),
    GW_LISTEN("gw.listen", Type.HOSTS, "0.0.0.0"),
    GW_ADVERTISED("gw.advertised", Type.HOSTS, ""),
    GW_UDP_PORT("gw.udp-port", Type.PORT, "5070"),
    GW_TCP_PORT("gw.tcp-port", Type.PORT, "5070"),
    GW_TLS_PORT("gw.tls-port", Type.PORT, "5071"),
    GW_FIRST_RTP_PORT("gw.first-rtp-port", new Type.Whole(1024, 65_534), "30000"),
    GW_LAST_RTP_PORT("gw.last-rtp-port", new Type.Whole(1025, 65_535), "39999"),
    GW_PHONES("gw.phones", new Type.Whole(1, 5000), "200"),
    GW_OFFER("gw.offer", new Type.Choice(List.of("clear", "opportunistic", "dtls")), "clear"),
    GW_FOCUS("gw.focus", Type.HOST, ""),
    GW_CARRIERS("gw.carriers", Type.CARRIERS, "auto"),
    GW_DIAL_IN("gw.dial-in", Type.TEXT, "9000"),
    GW_LANGUAGE("gw.language", Type.TEXT, "en"),
    GW_PROMPTS("gw.prompts", Type.TEXT, "prompts"),
    GW_TONES_UP_TO("gw.tones-up-to", new Type.Whole(0, 1000), "20"),
    GW_OUTBOUND_PROXY("gw.outbound-proxy", Type.TEXT, ""),
    GW_RING_SECONDS("gw.ring-seconds", new Type.Whole(5, 180), "45"),
    GW_DIAL_OUTS("gw.dial-outs", new Type.Whole(1, 1000), "10"),
    GW_DIAL_OUTS_PER_MINUTE("gw.dial-outs-per-minute", new Type.Whole(1, 1000), "30"),
    GW_KEYS_PRESET("gw.keys.preset", new Type.Choice(List.of("sotto", "confbridge", "freeswitch")), "sotto"),
    GW_KEYS_GUEST("gw.keys.guest", Type.TEXT, ""),
    GW_KEYS_HOST("gw.keys.host", Type.TEXT, "");

    private final String path;
    private final Type type;
    private final String fallback;

    Key(String path, Type type, String fallback) {
        this.path = path;
        this.type = type;
        this.fallback = fallback;
    }

    /** As written in the file, with dots between the levels. */
    String path() {
        return path;
    }

    /** What values it takes. */
    Type type() {
        return type;
    }

    /** The value when nothing is said; empty stands for one that is derived. */
    String fallback() {
        return fallback;
    }

    /** The name of its environment variable. */
    String variable() {
        return "SOTTO_" + path.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    static Optional<Key> ofPath(String path) {
        return Arrays.stream(values()).filter(k -> k.path.equals(path)).findFirst();
    }

    static Optional<Key> ofVariable(String variable) {
        return Arrays.stream(values())
                .filter(k -> k.variable().equals(variable))
                .findFirst();
    }

    /** Whether {@code path} is a level above a key, such as {@code sip}. */
    static boolean isSection(String path) {
        return Arrays.stream(values()).anyMatch(k -> k.path.startsWith(path + "."));
    }
}
