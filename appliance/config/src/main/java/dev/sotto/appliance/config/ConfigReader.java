package dev.sotto.appliance.config;

import dev.sotto.base.OperationFailed;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.configuration2.CompositeConfiguration;
import org.apache.commons.configuration2.ImmutableConfiguration;
import org.apache.commons.configuration2.MapConfiguration;

/**
 * Reads the configuration: the environment over the file over the defaults. Every fault is found before any is reported.
 *
 * <p>SnakeYAML only composes the document, so that every value keeps its place; Commons Configuration then holds the values of
 * all three sources and converts them.
 */
public final class ConfigReader {
    private static final List<String> PATHS =
            Arrays.stream(Key.values()).map(Key::path).toList();

    private static final List<String> LISTS = List.of(ConferenceReader.PATH, PhonesReader.PATH, LanguageReader.PATH);

    /** What an older file may say. The nearest key to it would be one of another meaning. */
    private static final Map<String, String> RENAMED = Map.of(
            "kd.page-listen", Key.KD_ENROL_LISTEN.path(),
            "kd.page-port", Key.KD_ENROL_PORT.path(),
            "kd.page-advertised", Key.KD_ENROL_ADVERTISED.path());

    /** What begins like a key and means something to others: the store's master key, the administrator's commands, the bench. */
    private static final Set<String> OF_OTHERS =
            Set.of("SOTTO_MASTER_KEY", "SOTTO_TOKEN", "SOTTO_URL", "SOTTO_BENCH_REFERENCE");

    private final List<ConfigFault> faults = new ArrayList<>();
    private final Map<Key, String> places = new EnumMap<>(Key.class);
    private final Map<Key, String> texts = new EnumMap<>(Key.class);

    private ConfigReader() {}

    /**
     * Reads {@code file}.
     *
     * @param environment the environment variables; those that begin with {@code SOTTO_} are keys
     * @throws ConfigException with all faults
     * @throws OperationFailed if the file cannot be read
     */
    public static SottoConfig read(Path file, Map<String, String> environment) {
        try {
            return parse(file.toString(), Files.readString(file), environment);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /**
     * Reads a configuration from text.
     *
     * @param name what faults call it
     * @throws ConfigException with all faults
     */
    public static SottoConfig parse(String name, String text, Map<String, String> environment) {
        return new ConfigReader().readAll(name, text, environment);
    }

    /**
     * What holds for each key, and where that was said.
     *
     * @throws ConfigException with all faults
     * @throws OperationFailed if the file cannot be read
     */
    public static List<ConfigValue> explain(Path file, Map<String, String> environment) {
        ConfigReader reader = new ConfigReader();
        try {
            reader.readAll(file.toString(), Files.readString(file), environment);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        return Arrays.stream(Key.values()).map(reader::explained).toList();
    }

    private ConfigValue explained(Key key) {
        String said = texts.getOrDefault(key, key.fallback());
        String shown = isSecret(key.type()) && !said.isEmpty() ? "(set)" : said;
        return new ConfigValue(key.path(), shown, places.getOrDefault(key, "(defaults)"));
    }

    private static Optional<SottoConfig.Oidc> oidc(ImmutableConfiguration values) {
        return Optional.of(text(values, Key.CONSOLE_OIDC_ISSUER))
                .filter(issuer -> !issuer.isEmpty())
                .map(issuer -> new SottoConfig.Oidc(
                        text(values, Key.CONSOLE_OIDC_NAME),
                        URI.create(issuer),
                        text(values, Key.CONSOLE_OIDC_CLIENT_ID),
                        text(values, Key.CONSOLE_OIDC_CLIENT_SECRET),
                        text(values, Key.CONSOLE_OIDC_CLAIM)));
    }

    private static boolean isSecret(Type type) {
        return type.equals(Type.STORE) || type.equals(Type.SECRET);
    }

    private static OperationFailed unreadable(Path file, IOException e) {
        return new OperationFailed("The configuration " + file + " cannot be read: " + e.getMessage(), e);
    }

    private SottoConfig readAll(String name, String text, Map<String, String> environment) {
        YamlTree tree = YamlTree.read(name, text, faults);
        CompositeConfiguration values = new CompositeConfiguration();
        // A value is what it says; "${env:…}" in it is text.
        values.setInterpolator(null);
        values.addConfiguration(new MapConfiguration(fromEnvironment(environment)));
        values.addConfiguration(new MapConfiguration(fromFile(tree)));
        values.addConfiguration(new MapConfiguration(defaults()));
        List<ConferenceConfig> conferences = new ConferenceReader(faults).read(tree.entries(ConferenceReader.PATH));
        List<PhonesConfig> phones = new PhonesReader(faults).read(tree.entries(PhonesReader.PATH));
        Map<String, String> languages = new LanguageReader(faults).read(tree.entries(LanguageReader.PATH));
        if (faults.isEmpty()) {
            new Relations(values, places, faults).check();
        }
        if (!faults.isEmpty()) {
            throw new ConfigException(faults);
        }
        return config(values, new Lists(conferences, phones, languages));
    }

    private Map<String, Object> fromEnvironment(Map<String, String> environment) {
        Map<String, Object> values = new HashMap<>();
        environment.forEach((variable, value) -> {
            if (variable.startsWith("SOTTO_") && !OF_OTHERS.contains(variable)) {
                Key.ofVariable(variable)
                        .ifPresentOrElse(
                                key -> put(values, key, value, variable),
                                () -> faults.add(new ConfigFault(
                                        variable,
                                        "(environment)",
                                        "is no key." + Spelling.hint(variable, variables()))));
            }
        });
        return values;
    }

    private Map<String, Object> fromFile(YamlTree tree) {
        Map<String, Object> values = new HashMap<>();
        tree.scalars()
                .forEach((path, scalar) -> Key.ofPath(path)
                        .ifPresentOrElse(
                                key -> put(values, key, scalar.text(), scalar.where()),
                                () -> unknown(path, scalar.where())));
        tree.listPlaces().forEach((path, where) -> {
            if (!LISTS.contains(path)) {
                faults.add(new ConfigFault(where, path, "is no list." + Spelling.hint(path, LISTS)));
            }
        });
        return values;
    }

    private void unknown(String path, String where) {
        String what = Key.isSection(path) || LISTS.contains(path)
                ? "needs keys below it, not a value."
                : Optional.ofNullable(RENAMED.get(path))
                        .map(now -> "is called " + now + " now.")
                        .orElseGet(() -> "is no key." + Spelling.hint(path, PATHS));
        faults.add(new ConfigFault(where, path, what));
    }

    private void put(Map<String, Object> values, Key key, String value, String where) {
        key.type().fault(value).ifPresent(what -> faults.add(new ConfigFault(where, key.path(), what)));
        values.put(key.path(), value);
        // The environment is read first, and wins.
        if (places.putIfAbsent(key, where) == null) {
            texts.put(key, value);
        }
    }

    private static Map<String, Object> defaults() {
        Map<String, Object> values = new HashMap<>();
        for (Key key : Key.values()) {
            values.put(key.path(), key.fallback());
        }
        return values;
    }

    private static List<String> variables() {
        return Arrays.stream(Key.values()).map(Key::variable).toList();
    }

    /** What stands in lists. */
    private record Lists(
            List<ConferenceConfig> conferences, List<PhonesConfig> phones, Map<String, String> languages) {}

    private SottoConfig config(ImmutableConfiguration values, Lists lists) {
        // Addresses of conferences are compared as text, and host names have no case (RFC 3261 19.1.4).
        String domain = text(values, Key.SIP_DOMAIN).toLowerCase(Locale.ROOT);
        return new SottoConfig(
                Path.of(text(values, Key.DATA)).toAbsolutePath().normalize(),
                new SottoConfig.Sip(
                        domain,
                        text(values, Key.SIP_LISTEN),
                        number(values, Key.SIP_UDP_PORT),
                        number(values, Key.SIP_TCP_PORT),
                        number(values, Key.SIP_TLS_PORT),
                        strangers(values),
                        new SottoConfig.Refresh(
                                number(values, Key.SIP_REFRESH_SECONDS),
                                number(values, Key.SIP_REFRESH_MINIMUM_SECONDS)),
                        SottoConfig.PhoneWay.of(values.getString(Key.SIP_SEND_PHONES.path())),
                        values.getString(Key.SIP_DIGESTS.path()),
                        Type.NameServer.address(values.getString(Key.SIP_NAME_SERVER.path()))),
                new SottoConfig.Media(
                        text(values, Key.MEDIA_LISTEN),
                        textOr(values, Key.MEDIA_ADVERTISED, domain),
                        number(values, Key.MEDIA_PORT_BASE),
                        number(values, Key.MEDIA_CORES),
                        number(values, Key.MEDIA_LEGS_PER_CORE),
                        Type.Cpus.list(text(values, Key.MEDIA_CPUS)),
                        number(values, Key.MEDIA_LAST_N),
                        forwarding(values)),
                new SottoConfig.Console(
                        values.getBoolean(Key.CONSOLE_ENABLED.path()),
                        text(values, Key.CONSOLE_LISTEN),
                        number(values, Key.CONSOLE_PORT),
                        textOr(values, Key.CONSOLE_ADVERTISED, domain),
                        text(values, Key.CONSOLE_STORE),
                        new SottoConfig.Webhooks(
                                Type.Networks.list(text(values, Key.CONSOLE_WEBHOOK_NETWORKS)),
                                Optional.of(text(values, Key.CONSOLE_WEBHOOK_AUTHORITIES))
                                        .filter(path -> !path.isEmpty())
                                        .map(Path::of)),
                        oidc(values)),
                new SottoConfig.Kd(
                        text(values, Key.KD_HOST),
                        number(values, Key.KD_PORT),
                        text(values, Key.KD_LISTEN),
                        new SottoConfig.Enrol(
                                text(values, Key.KD_ENROL_LISTEN),
                                number(values, Key.KD_ENROL_PORT),
                                textOr(values, Key.KD_ENROL_ADVERTISED, domain)),
                        new SottoConfig.Page(
                                values.getBoolean(Key.KD_PAGE_ENABLED.path()),
                                text(values, Key.KD_PAGE_LISTEN),
                                number(values, Key.KD_PAGE_PORT)),
                        number(values, Key.KD_REKEY_SECONDS),
                        number(values, Key.KD_EKT_TTL_SECONDS),
                        lists.phones()),
                gateway(values, domain, lists.languages()),
                lists.conferences());
    }

    private SottoConfig.Gw gateway(ImmutableConfiguration values, String domain, Map<String, String> languages) {
        return new SottoConfig.Gw(
                Type.Hosts.list(text(values, Key.GW_LISTEN)),
                Type.Hosts.list(textOr(values, Key.GW_ADVERTISED, domain)),
                number(values, Key.GW_UDP_PORT),
                number(values, Key.GW_TCP_PORT),
                number(values, Key.GW_TLS_PORT),
                number(values, Key.GW_FIRST_RTP_PORT),
                number(values, Key.GW_LAST_RTP_PORT),
                number(values, Key.GW_PHONES),
                text(values, Key.GW_OFFER),
                textOr(values, Key.GW_FOCUS, domain),
                text(values, Key.GW_CARRIERS),
                text(values, Key.GW_DIAL_IN),
                text(values, Key.GW_LANGUAGE),
                languages,
                Path.of(text(values, Key.GW_PROMPTS)).toAbsolutePath().normalize(),
                number(values, Key.GW_TONES_UP_TO),
                new SottoConfig.Dialling(
                        placed(values, Key.GW_OUTBOUND_PROXY),
                        number(values, Key.GW_RING_SECONDS),
                        number(values, Key.GW_DIAL_OUTS),
                        number(values, Key.GW_DIAL_OUTS_PER_MINUTE)),
                new SottoConfig.Keys(
                        text(values, Key.GW_KEYS_PRESET),
                        placed(values, Key.GW_KEYS_GUEST),
                        placed(values, Key.GW_KEYS_HOST)));
    }

    private SottoConfig.Placed placed(ImmutableConfiguration values, Key key) {
        return new SottoConfig.Placed(key.path(), places.getOrDefault(key, "(defaults)"), text(values, key));
    }

    private static SottoConfig.Strangers strangers(ImmutableConfiguration values) {
        return new SottoConfig.Strangers(
                number(values, Key.SIP_CONNECTIONS),
                number(values, Key.SIP_CONNECTIONS_PER_SOURCE),
                number(values, Key.SIP_REQUESTS_PER_SECOND),
                number(values, Key.SIP_FIRST_OCTET_SECONDS),
                number(values, Key.SIP_HEADER_SECONDS),
                number(values, Key.SIP_MESSAGE_SECONDS),
                number(values, Key.SIP_IDLE_SECONDS));
    }

    private static SottoConfig.Forwarding forwarding(ImmutableConfiguration values) {
        return new SottoConfig.Forwarding(
                text(values, Key.MEDIA_CIPHERS),
                values.getBoolean(Key.MEDIA_NATIVE_SOCKETS.path()),
                values.getBoolean(Key.MEDIA_SEGMENTATION.path()),
                text(values, Key.MEDIA_XDP_DEVICE),
                number(values, Key.MEDIA_BATCH),
                number(values, Key.MEDIA_HOLD_MICROS),
                number(values, Key.MEDIA_BUSY_POLL_PERCENT),
                number(values, Key.MEDIA_PACKETS_PER_SOURCE));
    }

    private static String text(ImmutableConfiguration values, Key key) {
        return values.getString(key.path(), key.fallback());
    }

    private static String textOr(ImmutableConfiguration values, Key key, String derived) {
        String text = text(values, key);
        return text.isEmpty() ? derived : text;
    }

    private static int number(ImmutableConfiguration values, Key key) {
        return values.getInt(key.path());
    }
}
