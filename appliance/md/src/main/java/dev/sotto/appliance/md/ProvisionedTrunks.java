package dev.sotto.appliance.md;

import dev.sotto.base.MalformedException;
import dev.sotto.base.OperationFailed;
import dev.sotto.numbering.NumberPatterns;
import dev.sotto.provisioning.Account;
import dev.sotto.provisioning.Conference;
import dev.sotto.provisioning.DialNumber;
import dev.sotto.provisioning.DispatchRule;
import dev.sotto.provisioning.Kind;
import dev.sotto.provisioning.Secret;
import dev.sotto.provisioning.Snapshot;
import dev.sotto.provisioning.Stored;
import dev.sotto.provisioning.Trunk;
import dev.sotto.provisioning.TrunkAuth;
import dev.sotto.provisioning.TrunkNumbers;
import dev.sotto.provisioning.TrunkPeer;
import dev.sotto.sip.calls.Login;
import dev.sotto.sip.calls.Network;
import dev.sotto.sip.calls.Transport;
import dev.sotto.sip.focus.TrunkPlan;
import dev.sotto.sip.registrar.AccountConfig;
import dev.sotto.sip.trunks.RuleConfig;
import dev.sotto.sip.trunks.TrunkConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Trunks and rules of the store in the words of those who use them. */
final class ProvisionedTrunks {
    private final String domain;
    private final Secrets secrets;

    /** Opens what is sealed. */
    @FunctionalInterface
    interface Secrets {
        /** The text of a secret of a record, by where it is. */
        String open(Secret secret, String recordId, String pointer);
    }

    ProvisionedTrunks(String domain, Secrets secrets) {
        this.domain = domain;
        this.secrets = secrets;
    }

    /** All of {@code snapshot}. */
    TrunkPlan plan(Snapshot snapshot) {
        Map<String, String> conferences = new HashMap<>();
        for (Stored<Conference> one : snapshot.all(Kind.CONFERENCES)) {
            conferences.put(one.id(), "sip:" + one.value().user() + "@" + domain);
        }
        Map<String, String> numbers = snapshot.all(Kind.NUMBERS).stream()
                .map(Stored::value)
                .filter(DialNumber::enabled)
                .collect(Collectors.toMap(DialNumber::number, DialNumber::conference));
        return new TrunkPlan(trunks(snapshot), rules(snapshot), conferences, numbers);
    }

    /** Accounts that telephones can register with. */
    List<AccountConfig> accounts(Snapshot snapshot) {
        return snapshot.all(Kind.ACCOUNTS).stream()
                .filter(one -> one.value().enabled())
                .flatMap(one -> account(one).stream())
                .toList();
    }

    private Optional<AccountConfig> account(Stored<Account> one) {
        Account account = one.value();
        try {
            return Optional.of(new AccountConfig(
                    one.id(),
                    account.user(),
                    account.displayName(),
                    secrets.open(account.password(), one.id(), "/password"),
                    account.maxContacts(),
                    account.allowedSources().stream().map(Network::parse).toList()));
        } catch (OperationFailed | MalformedException e) {
            MdLog.trunk(account.user(), "unusable", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    List<TrunkConfig> trunks(Snapshot snapshot) {
        return snapshot.all(Kind.TRUNKS).stream()
                .flatMap(one -> usable(one).stream())
                .toList();
    }

    /** One that cannot be used takes nothing else with it: a secret that was sealed under another key, for example. */
    private Optional<TrunkConfig> usable(Stored<Trunk> one) {
        try {
            return Optional.of(config(one.id(), one.value()));
        } catch (OperationFailed | MalformedException e) {
            MdLog.trunk(one.value().name(), "unusable", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    TrunkConfig config(String id, Trunk trunk) {
        return new TrunkConfig(
                id,
                trunk.name(),
                trunk.enabled(),
                switch (trunk.mode()) {
                    case STATIC -> TrunkConfig.Mode.STATIC;
                    case REGISTER_TO_PROVIDER -> TrunkConfig.Mode.REGISTERS_WITH_PROVIDER;
                    case PROVIDER_REGISTERS_TO_US -> TrunkConfig.Mode.REGISTERS_WITH_US;
                },
                peer(trunk.peer()),
                auth(id, trunk),
                registration(trunk.registration()),
                new TrunkConfig.Health(
                        trunk.health().optionsSeconds(),
                        trunk.health().timeoutSeconds(),
                        trunk.health().only2xx()),
                numbers(trunk.numbers()),
                callerId(trunk.numbers().callerId()),
                limits(trunk.limits()),
                trunk.signalling().headersIn(),
                trunk.signalling().headersOut());
    }

    private static TrunkConfig.Peer peer(TrunkPeer peer) {
        return new TrunkConfig.Peer(
                peer.gateways().stream().map(ProvisionedTrunks::gateway).toList(),
                peer.outboundProxy(),
                peer.allowedSources().stream().map(Network::parse).toList(),
                peer.matchBy().stream()
                        .map(match -> TrunkConfig.Match.valueOf(match.name()))
                        .toList(),
                peer.matchHeader(),
                peer.matchValue());
    }

    private static TrunkConfig.Gateway gateway(TrunkPeer.Gateway gateway) {
        return new TrunkConfig.Gateway(
                gateway.host(),
                gateway.port(),
                Transport.valueOf(gateway.transport().name()),
                gateway.lookup(),
                gateway.priority(),
                gateway.weight(),
                gateway.inbound(),
                gateway.outbound(),
                gateway.enabled());
    }

    private TrunkConfig.Auth auth(String id, Trunk trunk) {
        TrunkAuth.Inbound in = trunk.auth().inbound();
        TrunkAuth.Outbound out = trunk.auth().outbound();
        Optional<Login> inbound = in.username()
                .filter(_ -> in.secret().isSet())
                .map(user -> new Login(
                        user,
                        secrets.open(in.secret(), id, "/auth/inbound/secret"),
                        List.of(in.realm().orElse(domain))));
        Optional<Login> outbound = out.username()
                .filter(_ -> out.secret().isSet())
                .map(user -> new Login(
                        out.authUsername().orElse(user),
                        secrets.open(out.secret(), id, "/auth/outbound/secret"),
                        out.realm().map(List::of).orElseGet(() -> hosts(trunk))));
        return new TrunkConfig.Auth(inbound, out.username(), outbound);
    }

    /** Whose challenges are answered where no realm is named. */
    private static List<String> hosts(Trunk trunk) {
        return Stream.concat(
                        trunk.registration().registrar().stream(),
                        trunk.peer().gateways().stream().map(TrunkPeer.Gateway::host))
                .distinct()
                .toList();
    }

    private static TrunkConfig.Registration registration(Trunk.Registration said) {
        return new TrunkConfig.Registration(
                said.registrar(),
                said.aor(),
                said.contactUser(),
                said.expiresSeconds(),
                said.retrySeconds(),
                said.forbiddenRetrySeconds(),
                said.maxRetries(),
                said.outbound(),
                said.gin());
    }

    private static TrunkConfig.Numbers numbers(TrunkNumbers said) {
        TrunkNumbers.Normalisation habits = said.normalisation();
        return new TrunkConfig.Numbers(
                NumberPatterns.parse(said.dids()),
                NumberPatterns.parse(said.allowedFrom()),
                NumberPatterns.parse(said.allowedTo()),
                habits.country(),
                habits.stripPrefix(),
                habits.addPrefix(),
                habits.plus(),
                said.hideCallerNumber());
    }

    private static TrunkConfig.CallerIdPolicy callerId(TrunkNumbers.CallerId said) {
        return new TrunkConfig.CallerIdPolicy(
                said.number(),
                said.displayName(),
                said.passThrough(),
                said.privacy(),
                said.assertedIdentity(),
                said.remotePartyId(),
                said.diversion(),
                said.trustInbound());
    }

    private static TrunkConfig.Limits limits(Trunk.Limits said) {
        return new TrunkConfig.Limits(
                said.maxCalls(),
                said.maxCallsIn(),
                said.maxCallsOut(),
                said.callsPerSecond(),
                said.maxSeconds(),
                said.ringSeconds(),
                said.dailyMinutes(),
                said.countries());
    }

    private static List<RuleConfig> rules(Snapshot snapshot) {
        return snapshot.all(Kind.RULES).stream().map(one -> rule(one.value())).toList();
    }

    private static RuleConfig rule(DispatchRule rule) {
        return new RuleConfig(
                rule.name(),
                rule.order(),
                rule.enabled(),
                Set.copyOf(rule.trunks()),
                NumberPatterns.parse(rule.called()),
                NumberPatterns.parse(rule.calling()),
                rule.window().map(DispatchRule.Window::hours),
                then(rule));
    }

    private static RuleConfig.Then then(DispatchRule rule) {
        RuleConfig.Role role = RuleConfig.Role.valueOf(rule.role().name());
        return switch (rule.action()) {
            case CONFERENCE -> new RuleConfig.Join(rule.conference().orElse(""), role, rule.attributes());
            case ASK -> new RuleConfig.Ask(role, rule.attributes());
            case REJECT -> new RuleConfig.Refuse(rule.reason());
            case ACCOUNT -> new RuleConfig.Ring(rule.account().orElse(""));
        };
    }
}
