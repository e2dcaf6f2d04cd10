package dev.sotto.tests.interop;

import dev.sotto.base.Entropy;
import dev.sotto.endpoint.library.EndpointHome;
import dev.sotto.keying.admin.AdminClient;
import dev.sotto.keying.ekt.EnrolmentToken;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes many people known in one conference without a program for each: identities are made here, and the operator puts their
 * certificates on the roster through the key distributor's own socket.
 */
public final class Guests {
    private static final Pattern TOKEN = Pattern.compile("sotto1:\\S+");

    private final Path socket;
    private final Path folder;
    private final String conference;
    private final EndpointHome.Enrolled enrolled;
    private int made;

    /**
     * For conference {@code user}.
     *
     * @param folder where identities are kept, in {@code 1}, {@code 2}, … as the phone does
     */
    public Guests(Appliance appliance, Path folder, String user) {
        this.socket = appliance.data().resolve("kd").resolve("admin.sock");
        this.folder = folder;
        this.conference = "sip:" + user + "@" + appliance.surroundings().host();
        Matcher token = TOKEN.matcher(ask(List.of("invite", conference, "somebody")));
        if (!token.find()) {
            throw new AssertionError("invite printed no token");
        }
        EnrolmentToken invitation = EnrolmentToken.parse(token.group());
        this.enrolled = new EndpointHome.Enrolled(conference, invitation.caPin(), "guest");
        invitation.secret().destroy();
    }

    /** One more person. */
    public EndpointHome one() {
        made++;
        EndpointHome home = new EndpointHome(folder.resolve("" + made));
        String fingerprint = home.identityOrNew(Entropy.system(), Instant.now())
                .fingerprint()
                .text();
        home.add(enrolled);
        ask(List.of("admit", conference, fingerprint, "guest" + made));
        return home;
    }

    /** So many more. */
    public List<EndpointHome> several(int count) {
        List<EndpointHome> homes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            homes.add(one());
        }
        return homes;
    }

    /** Carries out one of the key distributor's own commands. */
    public String ask(List<String> words) {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        int code = AdminClient.run(socket, words, new PrintStream(kept, true, StandardCharsets.UTF_8));
        String answer = kept.toString(StandardCharsets.UTF_8);
        if (code != AdminClient.OK) {
            throw new AssertionError(words.getFirst() + ": " + answer);
        }
        return answer;
    }

    /** How many hold the conference's key now, as the key distributor knows it. */
    public long members() {
        return ask(List.of("members", conference))
                .lines()
                .filter(line -> line.startsWith("in: "))
                .count();
    }

    /** The conference's address. */
    public String conference() {
        return conference;
    }
}
