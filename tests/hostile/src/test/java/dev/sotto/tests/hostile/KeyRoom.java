package dev.sotto.tests.hostile;

import dev.sotto.base.Entropy;
import dev.sotto.base.Fingerprint;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.Outbox;
import dev.sotto.keying.distributor.KdCommand;
import dev.sotto.keying.distributor.KdInput;
import dev.sotto.keying.distributor.KdOutput;
import dev.sotto.keying.distributor.KdRecord;
import dev.sotto.keying.distributor.KeyDistributorConfig;
import dev.sotto.keying.distributor.KeyDistributorMachine;
import dev.sotto.keying.dtls.CertificateMaker;
import dev.sotto.keying.dtls.DtlsEvent;
import dev.sotto.keying.dtls.DtlsIdentity;
import dev.sotto.keying.dtls.EktCipherType;
import dev.sotto.keying.tunnel.AdmissionMessage;
import dev.sotto.keying.tunnel.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The real key distributor with its default policy and one private conference; DTLS is taken as done. */
final class KeyRoom {
    private static final String ROOM = "sip:1000@example.com";
    private static final Fingerprint MD = Fingerprint.sha256(new byte[] {1});
    private static final DtlsIdentity LEAF = new CertificateMaker(Entropy.system())
            .selfSigned("leaf", Instant.ofEpochSecond(1_700_000_000), Duration.ofDays(1));

    private final KeyDistributorMachine machine;
    private final Outbox<KdOutput> out = new Outbox<>();
    private final int profile;

    KeyRoom(int profile, Entropy entropy) {
        this.profile = profile;
        machine = new KeyDistributorMachine(
                new KeyDistributorConfig(
                        "kd.example.com",
                        9443,
                        Fingerprint.sha256(new byte[] {3}),
                        KeyDistributorConfig.KeyPolicy.DEFAULT,
                        KeyDistributorConfig.Limits.DEFAULT),
                entropy);
        machine.restore(new KdRecord.MdTrusted(MD));
        machine.restore(new KdRecord.ConferenceCreated(ROOM, Kind.PRIVATE, profile));
        machine.start(out);
        on(new KdInput.LinkUp(MD), 0);
        on(new KdInput.LeafMade(ROOM, LEAF), 0);
    }

    /**
     * The handshake of {@code person} is complete.
     *
     * @param block what DTLS exported; stays the caller's
     */
    List<KdOutput> join(int leg, int person, UUID association, KeyMaterial block, long nowNanos) {
        Fingerprint certificate = Fingerprint.sha256(new byte[] {9, (byte) person});
        machine.restore(new KdRecord.MemberAdmitted(ROOM, certificate, "person " + person));
        String tlsId = String.format("endpoint-tls-id-%08d", leg);
        on(
                new KdInput.Asked(
                        MD, new AdmissionMessage.Expect(leg, ROOM, Optional.of(certificate), Optional.of(tlsId))),
                nowNanos);
        EktCipherType cipher = profile == 0x0009 ? EktCipherType.AESKW_128 : EktCipherType.AESKW_256;
        DtlsEvent.Established established = new DtlsEvent.Established(
                profile,
                block.copy(),
                certificate,
                Optional.of(tlsId),
                Optional.of(cipher),
                List.of(cipher),
                new byte[0]);
        return on(new KdInput.Established(MD, association, established), nowNanos);
    }

    List<KdOutput> leave(int leg, long nowNanos) {
        return on(new KdInput.Asked(MD, new AdmissionMessage.Leave(leg)), nowNanos);
    }

    List<KdOutput> rekey(long nowNanos) {
        return on(new KdInput.Commanded(1, new KdCommand.Rekey(ROOM), 1_700_000_000L), nowNanos);
    }

    List<KdOutput> acknowledged(UUID association, int spi, long nowNanos) {
        return on(new KdInput.Acknowledged(association, spi), nowNanos);
    }

    List<KdOutput> tick(long nowNanos) {
        return nowNanos < machine.nextDeadlineNanos() ? List.of() : on(new KdInput.Tick(), nowNanos);
    }

    private List<KdOutput> on(KdInput input, long nowNanos) {
        machine.on(input, nowNanos, out);
        return out.drain();
    }
}
