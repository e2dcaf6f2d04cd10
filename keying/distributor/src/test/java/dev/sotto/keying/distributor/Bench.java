package dev.sotto.keying.distributor;

import dev.sotto.base.Entropy;
import dev.sotto.base.Fingerprint;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.Outbox;
import dev.sotto.keying.dtls.CertificateMaker;
import dev.sotto.keying.dtls.DtlsEvent;
import dev.sotto.keying.dtls.DtlsIdentity;
import dev.sotto.keying.dtls.EktCipherType;
import dev.sotto.keying.dtls.SrtpProfile;
import dev.sotto.keying.tunnel.AdmissionMessage;
import dev.sotto.keying.tunnel.AdmissionMessage.Expect;
import dev.sotto.keying.tunnel.Kind;
import dev.sotto.tests.kit.SeededEntropy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A key distributor on the bench: one trusted media distributor, one private and one standard conference. */
final class Bench {
    static final long MS = 1_000_000;
    static final long SECOND = 1000 * MS;
    static final String ROOM = "sip:1000@example.com";
    static final String OTHER = "sip:1001@example.com";
    static final String OPEN = "sip:2000@example.com";
    static final Fingerprint MD = Fingerprint.sha256(new byte[] {1});
    static final Fingerprint OTHER_MD = Fingerprint.sha256(new byte[] {2});
    private static final DtlsIdentity LEAF = new CertificateMaker(new SeededEntropy(1))
            .selfSigned("leaf", Instant.ofEpochSecond(1_700_000_000), Duration.ofDays(1));

    private static final List<KdRecord> FIRST = List.of(
            new KdRecord.MdTrusted(MD),
            new KdRecord.ConferenceCreated(ROOM, Kind.PRIVATE, 0x0009),
            new KdRecord.ConferenceCreated(OTHER, Kind.PRIVATE, 0x000A),
            new KdRecord.ConferenceCreated(OPEN, Kind.STANDARD, 0));

    final List<KdRecord> journal = new ArrayList<>();
    final Outbox<KdOutput> out = new Outbox<>();
    final KeyDistributorMachine kd;
    long now;
    private long uuids;
    private long requests;

    Bench() {
        this(1, KeyDistributorConfig.KeyPolicy.DEFAULT);
    }

    Bench(long seed, KeyDistributorConfig.KeyPolicy keys) {
        this(new SeededEntropy(seed), keys, FIRST);
    }

    private Bench(Entropy entropy, KeyDistributorConfig.KeyPolicy keys, List<KdRecord> remembered) {
        this(entropy, keys, remembered, List.of());
    }

    private Bench(
            Entropy entropy,
            KeyDistributorConfig.KeyPolicy keys,
            List<KdRecord> remembered,
            List<PhoneSettings> configured) {
        this(entropy, keys);
        kd.configure(configured);
        journal.addAll(remembered);
        remembered.forEach(kd::restore);
        kd.start(out);
        kd.on(new KdInput.LinkUp(MD), now, out);
        for (String conference : List.of(ROOM, OTHER, OPEN)) {
            kd.on(new KdInput.LeafMade(conference, LEAF), now, out);
        }
        out.drain();
    }

    /** The process was killed, and another one reads the same journal; nobody is on its links yet. */
    Bench killedAndStartedAgain(long seed) {
        return killedAndStartedAgain(seed, List.of());
    }

    /** The same with a configuration. */
    Bench killedAndStartedAgain(long seed, List<PhoneSettings> configured) {
        Bench next = new Bench(new SeededEntropy(seed), KeyDistributorConfig.KeyPolicy.DEFAULT, journal, configured);
        next.now = now;
        next.uuids = uuids;
        return next;
    }

    Bench(Entropy entropy, KeyDistributorConfig.KeyPolicy keys) {
        kd = new KeyDistributorMachine(
                new KeyDistributorConfig(
                        "kd.example.com",
                        9443,
                        Fingerprint.sha256(new byte[] {3}),
                        keys,
                        KeyDistributorConfig.Limits.DEFAULT),
                entropy);
    }

    static DtlsIdentity leaf() {
        return LEAF;
    }

    static Fingerprint certificate(int person) {
        return Fingerprint.sha256(new byte[] {9, (byte) person, (byte) (person >> 8)});
    }

    static String tlsId(long leg) {
        return String.format("endpoint-tls-id-%08d", leg);
    }

    /** Puts somebody on the roster of the private conference. */
    Bench roster(int... people) {
        for (int person : people) {
            KdRecord admitted = new KdRecord.MemberAdmitted(ROOM, certificate(person), "person " + person);
            journal.add(admitted);
            kd.restore(admitted);
        }
        return this;
    }

    List<KdOutput> on(KdInput input) {
        kd.on(input, now, out);
        List<KdOutput> outputs = out.drain();
        all(outputs, KdOutput.Remember.class).forEach(r -> journal.add(r.what()));
        return outputs;
    }

    List<KdOutput> ask(AdmissionMessage.Request request) {
        return on(new KdInput.Asked(MD, request));
    }

    KdAnswer command(KdCommand command) {
        return on(new KdInput.Commanded(++requests, command, 1_700_000_000L + now / SECOND)).stream()
                .filter(KdOutput.Answer.class::isInstance)
                .map(o -> ((KdOutput.Answer) o).answer())
                .findFirst()
                .orElseThrow();
    }

    List<KdOutput> expect(long leg, String conference, int person) {
        return ask(expectation(leg, conference, person));
    }

    static Expect expectation(long leg, String conference, int person) {
        return new Expect(leg, conference, Optional.of(certificate(person)), Optional.of(tlsId(leg)));
    }

    /** An offer of ours to somebody who is in a call, answered by {@code person} with this tls-id. */
    void offer(long leg, int person) {
        ask(new Expect(leg, ROOM, Optional.empty(), Optional.empty()));
        ask(new AdmissionMessage.Identify(leg, certificate(person), tlsId(leg)));
    }

    UUID nextAssociation() {
        return new UUID(4, ++uuids);
    }

    static DtlsEvent.Established established(int profile, int person, String tlsId) {
        SrtpProfile srtp = SrtpProfile.of(profile).orElseThrow();
        byte[] block = new byte[srtp.exporterLength()];
        for (int i = 0; i < block.length; i++) {
            block[i] = (byte) i;
        }
        Optional<EktCipherType> cipher = srtp.isDouble()
                ? Optional.of(profile == 0x0009 ? EktCipherType.AESKW_128 : EktCipherType.AESKW_256)
                : Optional.empty();
        return new DtlsEvent.Established(
                profile,
                KeyMaterial.copyOf(block),
                certificate(person),
                Optional.of(tlsId),
                cipher,
                cipher.stream().toList(),
                new byte[0]);
    }

    List<KdOutput> handshake(UUID association, int profile, int person, long leg) {
        return on(new KdInput.Established(MD, association, established(profile, person, tlsId(leg))));
    }

    /** Expect and complete handshake of one person in the private conference. */
    UUID join(long leg, int person) {
        UUID association = nextAssociation();
        expect(leg, ROOM, person);
        List<KdOutput> outputs = handshake(association, 0x0009, person, leg);
        for (KdOutput.SendEktKey key : all(outputs, KdOutput.SendEktKey.class)) {
            on(new KdInput.Acknowledged(key.association(), key.spi()));
        }
        return association;
    }

    List<KdOutput> tick(long atNanos) {
        now = atNanos;
        return on(new KdInput.Tick());
    }

    static <T> List<T> all(List<KdOutput> outputs, Class<T> type) {
        List<T> found = new ArrayList<>();
        for (KdOutput output : outputs) {
            if (type.isInstance(output)) {
                found.add(type.cast(output));
            }
        }
        return found;
    }

    static <T> List<T> told(List<KdOutput> outputs, Class<T> type) {
        List<T> found = new ArrayList<>();
        for (KdOutput.Tell tell : all(outputs, KdOutput.Tell.class)) {
            if (type.isInstance(tell.notice())) {
                found.add(type.cast(tell.notice()));
            }
        }
        return found;
    }
}
