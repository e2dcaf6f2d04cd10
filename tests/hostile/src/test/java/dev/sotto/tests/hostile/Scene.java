package dev.sotto.tests.hostile;

import dev.sotto.base.Entropy;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.Outbox;
import dev.sotto.keying.distributor.KdOutput;
import dev.sotto.keying.dtls.SrtpProfile;
import dev.sotto.keying.ekt.EktKeyCodec;
import dev.sotto.keying.ekt.EktKeyOutcome;
import dev.sotto.keying.ekt.EktParameterSet;
import dev.sotto.keying.tunnel.TunnelMessage.MediaKeys;
import dev.sotto.media.srtp.EncryptedExtensions;
import dev.sotto.media.srtp.HopKeys;
import dev.sotto.media.srtp.HopProfile;
import dev.sotto.tests.hostile.HostileDistributor.Delivery;
import dev.sotto.tests.kit.SeededEntropy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A conference whose media distributor is hostile: real endpoints, the real key distributor, virtual time. */
final class Scene {
    static final long MS = 1_000_000;
    static final long SECOND = 1000 * MS;
    static final long FRAME = 20 * MS;

    final HostileDistributor md;
    final List<Person> people = new ArrayList<>();
    final Entropy entropy;
    long now = SECOND;

    /** Persons whose EKTKeys the hostile distributor keeps back. */
    final List<Person> cutOff = new ArrayList<>();

    private static final int BRIDGE = 1000;

    /** A second media distributor behind the first one; who joins after {@link #openSecond} is on it. */
    @Nullable
    HostileDistributor second;

    private final int profile;
    private final KeyRoom keys;
    private final Outbox<Delivery> secondDeliveries = new Outbox<>();
    private final Outbox<Delivery> deliveries = new Outbox<>();
    private int legs;

    Scene(long seed, int profile) {
        this(seed, profile, 64);
    }

    /** A scene whose distributor may invent so many sources. */
    Scene(long seed, int profile, int maxSources) {
        this.profile = profile;
        this.entropy = new SeededEntropy(seed);
        this.keys = new KeyRoom(profile, entropy);
        this.md = new HostileDistributor(entropy, maxSources);
    }

    Scene(long seed) {
        this(seed, 0x0009);
    }

    /** From now on people join at a second media distributor, which has keys with the first one (RFC 8871 4.5.1). */
    void openSecond() {
        HopKeys there = bridgeKeys();
        HopKeys back = bridgeKeys();
        HostileDistributor other = new HostileDistributor(entropy, 64);
        md.cascade(BRIDGE, back, there);
        other.cascade(BRIDGE, there, back);
        second = other;
    }

    private HopKeys bridgeKeys() {
        HopProfile single = HopProfile.ofNegotiated(profile).orElseThrow();
        return new HopKeys(
                single,
                KeyMaterial.random(entropy, single.keyLength()),
                KeyMaterial.random(entropy, single.saltLength()));
    }

    /** Somebody new. */
    Person join() {
        return join(people.size() + 1, entropy.nextInt());
    }

    /** The same human with another process: nothing of the call before is remembered. */
    Person rejoin(Person before, boolean sameSource) {
        leave(before);
        return join(before.number, sameSource ? before.ssrc : entropy.nextInt());
    }

    /** The process of somebody dies, nobody says so to the key distributor, and the same human calls again. */
    Person crashAndRejoin(Person before) {
        people.remove(before);
        before.media.forget();
        return join(before.number, entropy.nextInt());
    }

    void leave(Person person) {
        people.remove(person);
        person.media.forget();
        perform(keys.leave(person.leg, now));
    }

    /** The others get a new key; the media distributor goes on with the leg as if nothing had been said. */
    void kickButKeepFeeding(Person person) {
        perform(keys.leave(person.leg, now));
    }

    void rekey() {
        perform(keys.rekey(now));
    }

    /** One frame, and time for it. */
    void say(Person person, String words) {
        for (byte[] datagram : person.say(words, now)) {
            toDistributor(person, datagram);
        }
        advance(FRAME);
    }

    /** Frames that tell of themselves; returns what was said. */
    List<String> talk(Person person, String word, int frames) {
        List<String> said = new ArrayList<>();
        for (int i = 0; i < frames; i++) {
            said.add(word + i);
            say(person, word + i);
        }
        return said;
    }

    /** Time passes for everybody. */
    void advance(long nanos) {
        now += nanos;
        perform(keys.tick(now));
        for (Person person : people) {
            if (now >= person.media.deadlineNanos()) {
                person.onTime(now);
            }
        }
        md.onTime(now, deliveries);
        deliver();
    }

    /** Much time, in steps. */
    void pass(long nanos, long step) {
        for (long passed = 0; passed < nanos; passed += step) {
            advance(step);
        }
    }

    /** The attacker sends something of its own accord. */
    void attack(Carried packet, Person victim, Fault.Tampering how) {
        victim.hear(md.send(packet, victim.leg, how).datagram(), now);
    }

    /** What {@code person} sends, without anybody receiving it. */
    void toDistributor(Person person, byte[] datagram) {
        md.onDatagram(person.leg, datagram, now, deliveries);
        deliver();
    }

    private Person join(int number, int ssrc) {
        Person person = new Person(++legs, number, ssrc, entropy);
        people.add(person);
        SrtpProfile srtp = SrtpProfile.of(profile).orElseThrow();
        KeyMaterial block = KeyMaterial.random(entropy, srtp.exporterLength());
        person.hop(srtp, block, now);
        perform(keys.join(person.leg, number, person.association, block, now));
        return person;
    }

    private void perform(List<KdOutput> outputs) {
        for (KdOutput output : outputs) {
            if (output instanceof KdOutput.GiveMediaKeys give) {
                onMediaKeys(give.keys());
            } else if (output instanceof KdOutput.SendEktKey send) {
                onEktKey(send);
            }
        }
    }

    private void onMediaKeys(MediaKeys given) {
        people.stream()
                .filter(p -> p.association.equals(given.association()))
                .forEach(
                        p -> (second == null ? md : second).leg(p.leg, given, EncryptedExtensions.of(Person.LEVEL_ID)));
    }

    private void onEktKey(KdOutput.SendEktKey send) {
        EktParameterSet set = EktKeyCodec.parse(send.body());
        for (Person person : List.copyOf(people)) {
            if (person.association.equals(send.association()) && !cutOff.contains(person)) {
                EktKeyOutcome outcome = person.media.onEktKey(set, now);
                if (outcome.acknowledged()) {
                    perform(keys.acknowledged(send.association(), send.spi(), now));
                }
            }
        }
    }

    private void deliver() {
        HostileDistributor other = second;
        for (Delivery delivery : deliveries.drain()) {
            if (delivery.leg() == BRIDGE && other != null) {
                other.onDatagram(BRIDGE, delivery.datagram(), now, secondDeliveries);
            } else {
                arrive(delivery);
            }
        }
        secondDeliveries.drain().stream().filter(d -> d.leg() != BRIDGE).forEach(this::arrive);
    }

    private void arrive(Delivery delivery) {
        people.stream().filter(p -> p.leg == delivery.leg()).forEach(p -> p.hear(delivery.datagram(), now));
    }
}
