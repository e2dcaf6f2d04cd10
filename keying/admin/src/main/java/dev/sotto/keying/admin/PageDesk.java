package dev.sotto.keying.admin;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.OperationFailed;
import dev.sotto.base.Refused;
import dev.sotto.keying.distributor.ConferenceView;
import dev.sotto.keying.distributor.KdAnswer;
import dev.sotto.keying.distributor.KdCommand;
import dev.sotto.keying.distributor.PhonePick;
import dev.sotto.keying.distributor.PhoneRight;
import dev.sotto.keying.distributor.PhoneRule;
import dev.sotto.keying.distributor.RosterRole;
import dev.sotto.keying.tunnel.Kind;
import dev.sotto.keying.tunnel.PhoneOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The commands of the admin socket, said in JSON: each route makes one {@link KdCommand} for the {@link CommandDesk}, which is written
 * down before it is asked and when it was answered.
 */
final class PageDesk {
    private static final String ONE = "/api/v1/conferences/{conference}";
    private static final String TRUSTED = "/api/v1/trusted";
    private static final int USUAL_PHONES = 100;

    private final CommandDesk desk;
    private final PageJournal journal;
    private final KickProof proof;
    private final PagePolicy policy;

    PageDesk(CommandDesk desk, PageJournal journal, PagePolicy policy) {
        this.desk = desk;
        this.journal = journal;
        this.proof = new KickProof(desk);
        this.policy = policy;
    }

    List<PageRoute> routes() {
        Set<String> none = Set.of();
        Set<String> phone = Set.of("phone");
        return List.of(
                PageRoute.of("GET", "/api/v1/policy", none, _ -> PageAnswer.of(200, policy)),
                PageRoute.of("GET", "/api/v1/conferences", none, _ -> answer(desk.ask(new KdCommand.Conferences()))),
                PageRoute.of("POST", "/api/v1/conferences", Set.of("conference", "kind", "profile"), this::create),
                PageRoute.of("GET", ONE, none, this::members),
                PageRoute.of("POST", ONE + "/invitations", Set.of("name", "gateway"), this::invite),
                PageRoute.of("DELETE", ONE + "/invitations/{name}", none, this::withdraw),
                PageRoute.of("POST", ONE + "/roster", Set.of("name", "fingerprint", "gateway"), this::admit),
                PageRoute.of("POST", ONE + "/rekey", none, simple("rekey", KdCommand.Rekey::new)),
                PageRoute.of("POST", ONE + "/kick", Set.of("who"), this::kick),
                PageRoute.of("POST", ONE + "/unban", Set.of("who"), this::unban),
                PageRoute.of("POST", ONE + "/lock", none, simple("lock", KdCommand.Lock::new)),
                PageRoute.of("POST", ONE + "/unlock", none, simple("unlock", KdCommand.Unlock::new)),
                PageRoute.of("PUT", ONE + "/phones", Set.of("pin", "hostPin", "max"), this::allowPhones),
                PageRoute.of("DELETE", ONE + "/phones", none, simple("phones off", KdCommand.ForbidPhones::new)),
                PageRoute.of("PUT", ONE + "/phones/callers", Set.of("callers"), this::callers),
                PageRoute.of("PUT", ONE + "/phones/rules/{rule}", Set.of("on"), this::rule),
                PageRoute.of("PUT", ONE + "/phones/rights/{right}", Set.of("on", "targets"), this::right),
                PageRoute.of("POST", ONE + "/phones/{order}", phone, this::order),
                PageRoute.of("GET", TRUSTED, none, _ -> answer(desk.ask(new KdCommand.Trusted()))),
                PageRoute.of("POST", TRUSTED, Set.of("kind", "fingerprint", "name"), this::trust),
                PageRoute.of("DELETE", TRUSTED + "/{fingerprint}", none, this::distrust));
    }

    private PageRoute.Act simple(String words, Function<String, KdCommand> command) {
        return r -> carryOut(r, words + " " + conference(r), command.apply(conference(r)));
    }

    private PageAnswer create(PageRequest r) throws InterruptedException {
        String conference = r.body().text("conference");
        String kind = r.body().text("kind");
        String profile = r.body().maybeText("profile").orElse("0009");
        if (!Set.of("private", "standard").contains(kind)
                || !Set.of("0009", "000a").contains(profile)) {
            throw new Refused(400, "kind is private or standard, and the profile of a private one 0009 or 000a.");
        }
        boolean isPrivate = kind.equals("private");
        return carryOut(
                r,
                "create " + conference + " " + kind + (isPrivate ? " " + profile : ""),
                new KdCommand.Create(
                        conference, isPrivate ? Kind.PRIVATE : Kind.STANDARD, Integer.parseInt(profile, 16)));
    }

    private PageAnswer members(PageRequest r) throws InterruptedException {
        if (!(desk.ask(new KdCommand.Members(conference(r))) instanceof KdAnswer.MemberList(ConferenceView view))) {
            throw new Refused(404, "There is no such conference.");
        }
        Map<Integer, String> labels = view.phones().inside().stream()
                .collect(Collectors.toMap(ConferenceView.PhoneView::number, ConferenceView.PhoneView::label));
        return PageAnswer.of(200, Map.of("conference", view, "phoneLabels", labels));
    }

    private PageAnswer invite(PageRequest r) throws InterruptedException {
        String name = r.body().text("name");
        boolean gateway = r.body().flag("gateway");
        return carryOut(
                r,
                (gateway ? "invite-gateway " : "invite ") + conference(r) + " " + name,
                new KdCommand.Invite(conference(r), name, gateway ? RosterRole.GATEWAY : RosterRole.PERSON));
    }

    private PageAnswer withdraw(PageRequest r) throws InterruptedException {
        return carryOut(
                r,
                "withdraw " + conference(r) + " " + r.name("name"),
                new KdCommand.Withdraw(conference(r), r.name("name")));
    }

    private PageAnswer admit(PageRequest r) throws InterruptedException {
        String name = r.body().text("name");
        boolean gateway = r.body().flag("gateway");
        var fingerprint = CommandText.fingerprint(r.body().text("fingerprint"));
        return carryOut(
                r,
                (gateway ? "admit-gateway " : "admit ") + conference(r) + " " + fingerprint.text() + " " + name,
                new KdCommand.Admit(
                        conference(r), fingerprint, name, gateway ? RosterRole.GATEWAY : RosterRole.PERSON));
    }

    private PageAnswer kick(PageRequest r) throws InterruptedException {
        String who = r.body().text("who");
        long act = journal.begins(r.signedIn().operator(), r.source(), "kick " + conference(r) + " " + who);
        KickProof.Kicked kicked = proof.kick(conference(r), who);
        journal.settled(act, kicked.words());
        return kicked.isDone() ? PageAnswer.of(200, kicked) : PageAnswer.problem(409, kicked.sentence());
    }

    private PageAnswer unban(PageRequest r) throws InterruptedException {
        String who = r.body().text("who");
        return carryOut(r, "unban " + conference(r) + " " + who, new KdCommand.Unban(conference(r), who));
    }

    private PageAnswer allowPhones(PageRequest r) throws InterruptedException {
        String pin = r.body().text("pin");
        Optional<String> hostPin = r.body().maybeText("hostPin");
        int max = r.body().number("max", USUAL_PHONES);
        String words = "phones " + conference(r) + " allow (a PIN)"
                + hostPin.map(_ -> " host (a PIN)").orElse("") + " max " + max;
        return carryOut(
                r,
                words,
                new KdCommand.AllowPhones(conference(r), PhonesText.pin(pin), hostPin.map(PhonesText::pin), max));
    }

    private PageAnswer callers(PageRequest r) throws InterruptedException {
        List<String> callers = r.body().texts("callers");
        return carryOut(
                r,
                "phones " + conference(r) + " callers " + (callers.isEmpty() ? "any" : String.join(" ", callers)),
                new KdCommand.LimitCallers(conference(r), callers));
    }

    private PageAnswer rule(PageRequest r) throws InterruptedException {
        PhoneRule rule = Arrays.stream(PhoneRule.values())
                .filter(known -> known.word().equals(r.name("rule")))
                .findFirst()
                .orElseThrow(() -> new Refused(404, "There is no such rule."));
        boolean on = r.body().flag("on");
        return carryOut(
                r,
                "phones " + conference(r) + " " + rule.word() + onOff(on),
                new KdCommand.RulePhones(conference(r), rule, on));
    }

    private PageAnswer right(PageRequest r) throws InterruptedException {
        PhoneRight right = Arrays.stream(PhoneRight.values())
                .filter(known -> known.word().equals(r.name("right")))
                .findFirst()
                .orElseThrow(() -> new Refused(404, "There is no such right."));
        boolean on = r.body().flag("on");
        List<String> targets = on ? r.body().texts("targets") : List.of();
        return carryOut(
                r,
                "phones " + conference(r) + " " + right.word() + onOff(on) + " " + String.join(" ", targets),
                new KdCommand.AllowCalls(conference(r), right, on, targets));
    }

    private static String onOff(boolean on) {
        return on ? " on" : " off";
    }

    /** Without a number of a phone it is for all. */
    private PageAnswer order(PageRequest r) throws InterruptedException {
        String conference = conference(r);
        PhonePick who = r.body().has("phone") ? new PhonePick.One(r.body().number("phone", 0)) : new PhonePick.All();
        KdCommand command = switch (r.name("order")) {
            case "admit" -> new KdCommand.AdmitPhones(conference, who);
            case "deny" -> new KdCommand.DenyPhones(conference, who);
            case "kick" -> new KdCommand.EndPhones(conference, who);
            case "mute" -> new KdCommand.OrderPhones(conference, who, PhoneOrder.MUTE);
            case "ask" -> new KdCommand.OrderPhones(conference, who, PhoneOrder.ASK_TO_SPEAK);
            default -> throw new Refused(404, "Phones can be told admit, deny, mute, ask or kick.");
        };
        String number = who instanceof PhonePick.One(int one) ? Integer.toString(one) : "all";
        return carryOut(r, "phones " + conference + " " + r.name("order") + " " + number, command);
    }

    private PageAnswer trust(PageRequest r) throws InterruptedException {
        var fingerprint = CommandText.fingerprint(r.body().text("fingerprint"));
        return switch (r.body().text("kind")) {
            case "md" -> carryOut(r, "trust md " + fingerprint.text(), new KdCommand.TrustMd(fingerprint));
            case "gw" -> {
                String name = r.body().text("name");
                yield carryOut(
                        r,
                        "trust gw " + fingerprint.text() + " " + name,
                        new KdCommand.TrustGateway(fingerprint, name));
            }
            default -> throw new Refused(400, "kind is md or gw.");
        };
    }

    private PageAnswer distrust(PageRequest r) throws InterruptedException {
        var fingerprint = CommandText.fingerprint(r.name("fingerprint"));
        return carryOut(r, "trust remove " + fingerprint.text(), new KdCommand.Distrust(fingerprint));
    }

    private static String conference(PageRequest r) {
        return r.name("conference");
    }

    /** Writes down who wants what, has it done, and writes down what came of it. */
    private PageAnswer carryOut(PageRequest r, String words, KdCommand command) throws InterruptedException {
        long act;
        try {
            act = journal.begins(r.signedIn().operator(), r.source(), words.strip());
        } catch (OperationFailed e) {
            if (command instanceof KdCommand.AllowPhones allow) {
                allow.destroy();
            }
            throw e;
        }
        KdAnswer answer = desk.ask(command);
        journal.settled(act, outcome(answer));
        return answer(answer);
    }

    private static String outcome(KdAnswer answer) {
        return switch (answer) {
            case KdAnswer.Done done -> done.sentence();
            case KdAnswer.No no -> "Refused: " + no.sentence();
            // The token is a secret until it was used.
            case KdAnswer.Invited invited -> invited.name() + " is invited.";
            default -> "Done.";
        };
    }

    private static PageAnswer answer(KdAnswer answer) {
        return switch (answer) {
            case KdAnswer.Done done -> PageAnswer.of(200, Map.of("done", done.sentence()));
            case KdAnswer.No no -> PageAnswer.problem(409, no.sentence());
            case KdAnswer.Invited invited -> invited(invited);
            case KdAnswer.ConferenceList list -> PageAnswer.of(200, list.conferences());
            case KdAnswer.TrustList trusted ->
                PageAnswer.of(
                        200,
                        Map.of(
                                "mds",
                                trusted.mds().stream().map(Fingerprint::text).toList(),
                                "gateways",
                                trusted.gateways()));
            case KdAnswer.MemberList _, KdAnswer.Enrolled _ ->
                throw new IllegalStateException("no route asks for " + answer.getClass());
        };
    }

    private static PageAnswer invited(KdAnswer.Invited invited) {
        String token = invited.token().dangerousText();
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("name", invited.name());
        told.put("line", "./sotto " + (invited.role() == RosterRole.GATEWAY ? "gw" : "phone") + " enroll " + token);
        told.put("token", token);
        told.put("qr", QrPath.of(token));
        return PageAnswer.of(201, told);
    }
}
