package dev.sotto.keying.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sotto.base.MalformedException;
import dev.sotto.base.Outbox;
import dev.sotto.tests.kit.SeededEntropy;
import dev.sotto.tests.kit.Vectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TunnelParsersFuzzTest {
    private static final int ROUNDS = 20_000;
    private static final long SEED = 9185;

    @FuzzTest
    void tunnel_octets_are_read_or_refused(byte[] octets) {
        try {
            for (TunnelMessage message : TunnelCodecTest.decode(octets)) {
                if (message instanceof TunnelMessage.SupportedProfiles p
                        && p.profiles().isEmpty()) {
                    assertThat(p.version()).isNotZero();
                } else {
                    assertThat(TunnelCodecTest.decode(TunnelCodec.encode(message)))
                            .containsExactly(message);
                }
            }
        } catch (MalformedException e) {
            assertThat(e.rule()).startsWith("RFC 9185");
        }
    }

    @FuzzTest
    void admission_octets_are_read_or_refused(byte[] octets) {
        try {
            for (AdmissionMessage message : AdmissionCodecTest.decode(octets)) {
                assertThat(AdmissionCodecTest.decode(AdmissionCodec.encode(message)))
                        .containsExactly(message);
            }
        } catch (MalformedException e) {
            assertThat(e.rule()).isNotEmpty();
        }
    }

    @FuzzTest
    void phone_octets_are_read_or_refused(byte[] octets) {
        try {
            for (PhoneMessage message : PhoneCodecTest.decode(octets)) {
                assertThat(PhoneCodecTest.decode(PhoneCodec.encode(message))).containsExactly(message);
            }
        } catch (MalformedException e) {
            assertThat(e.rule()).isNotEmpty();
        }
    }

    @FuzzTest
    void machines_take_any_octets(byte[] octets) {
        MdTunnelMachine md = new MdTunnelMachine(List.of(ProtectionProfile.values()));
        Outbox<MdTunnelOutput> mdOut = new Outbox<>();
        md.on(new MdTunnelInput.LinkUp(), 0, mdOut);
        md.on(new MdTunnelInput.AssociationOpened(TunnelCodecTest.ASSOCIATION), 0, mdOut);
        md.on(new MdTunnelInput.Received(octets), 0, mdOut);

        KdTunnelMachine kd =
                new KdTunnelMachine(TestKeys.identity("md"), KdTunnelConfig.DEFAULT, new AssociationOwners());
        Outbox<KdTunnelOutput> kdOut = new Outbox<>();
        kd.on(new KdTunnelInput.LinkUp(1), 0, kdOut);
        kd.on(new KdTunnelInput.Received(1, new byte[] {1, 0, 5, 0, 0, 2, 0, 9}), 0, kdOut);
        kd.on(new KdTunnelInput.Received(1, octets), 0, kdOut);
        assertThat(kd.describe().associations()).isLessThanOrEqualTo(KdTunnelConfig.DEFAULT.maxUnkeyed());

        MdAdmissionMachine asks = new MdAdmissionMachine(new SeededEntropy(SEED));
        Outbox<MdAdmissionOutput> asksOut = new Outbox<>();
        asks.on(new MdAdmissionInput.LinkUp(), 0, asksOut);
        asks.on(new MdAdmissionInput.Received(octets), 0, asksOut);

        KdAdmissionMachine answers = new KdAdmissionMachine(1);
        Outbox<KdAdmissionOutput> answersOut = new Outbox<>();
        answers.on(new KdAdmissionInput.LinkUp(1), 0, answersOut);
        answers.on(new KdAdmissionInput.Received(1, octets), 0, answersOut);
        phoneMachinesTake(octets);
    }

    private static void phoneMachinesTake(byte[] octets) {
        GatewayAdmissionMachine gateway = new GatewayAdmissionMachine(new SeededEntropy(SEED));
        Outbox<GatewayAdmissionOutput> gatewayOut = new Outbox<>();
        gateway.on(new GatewayAdmissionInput.LinkUp(), 0, gatewayOut);
        gateway.on(new GatewayAdmissionInput.Received(octets.clone()), 0, gatewayOut);
        for (boolean present : new boolean[] {true, false}) {
            KdPhoneMachine kd = new KdPhoneMachine();
            Outbox<KdPhoneOutput> kdOut = new Outbox<>();
            kd.on(new KdPhoneInput.LinkUp(1), 0, kdOut);
            if (present) {
                kd.on(new KdPhoneInput.Received(1, new byte[] {1, 0, 3, 1, 0, 0}), 0, kdOut);
                assertThat(kd.isReady()).isTrue();
            }
            kd.on(new KdPhoneInput.Received(1, octets.clone()), 0, kdOut);
        }
    }

    @Test
    void mutations_of_good_octets_break_nothing() {
        List<byte[]> tunnel = new ArrayList<>();
        for (JsonNode vector : Vectors.json("tunnel-rfc9185.json").required("vectors")) {
            tunnel.add(Vectors.hex(vector, "hex"));
        }
        List<byte[]> admission =
                AdmissionCodecTest.ALL.stream().map(AdmissionCodec::encode).toList();
        List<byte[]> phones =
                PhoneCodecTest.ALL.stream().map(PhoneCodec::encode).toList();
        Random random = new Random(SEED);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] forTunnel = mutate(random, tunnel.get(i % tunnel.size()));
            byte[] forAdmission = mutate(random, admission.get(i % admission.size()));
            byte[] forPhones = mutate(random, phones.get(i % phones.size()));
            tunnel_octets_are_read_or_refused(forTunnel);
            phone_octets_are_read_or_refused(forPhones);
            admission_octets_are_read_or_refused(forAdmission);
            if (i % 4 == 0) {
                machines_take_any_octets(i % 8 == 0 ? forTunnel : forAdmission);
                machines_take_any_octets(forPhones);
            }
        }
    }

    private static byte[] mutate(Random random, byte[] good) {
        int length = Math.max(0, good.length + random.nextInt(5) - 2);
        byte[] out = Arrays.copyOf(good, length);
        if (random.nextBoolean() && length >= 3) {
            out[1] = (byte) ((length - 3) >>> 8);
            out[2] = (byte) (length - 3);
        }
        for (int n = random.nextInt(4); n > 0 && length > 0; n--) {
            out[random.nextInt(length)] = (byte) random.nextInt(256);
        }
        return out;
    }
}
