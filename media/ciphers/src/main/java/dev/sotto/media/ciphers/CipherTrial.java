package dev.sotto.media.ciphers;

import dev.sotto.base.KeyMaterial;
import dev.sotto.media.srtp.AeadJob;
import dev.sotto.media.srtp.AeadKey;
import dev.sotto.media.srtp.AeadPort;
import dev.sotto.media.srtp.JceAead;
import dev.sotto.media.srtp.KeystreamKey;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/**
 * Compares ciphers with those of the JDK on random batches: keys, lengths, places, in place and elsewhere, SRTCP's layout, and
 * packets of which a bit was changed. All memory is compared, not only where results belong.
 */
final class CipherTrial implements AutoCloseable {
    private static final int BATCH = 17;
    private static final int STRIDE = 2048 + 64;
    private static final int LONGEST = 1500;
    private static final int KEYS = 3;
    private static final int[] EDGES = {0, 1, 15, 16, 17, 63, 64, 65, 255, 256, 257, 1024, LONGEST};

    /** One of the two sides that must agree. */
    private final class Side {
        private final AeadPort port;
        private final MemorySegment left = arena.allocate((long) STRIDE * BATCH, 64);
        private final MemorySegment right = arena.allocate((long) STRIDE * BATCH, 64);
        private final AeadJob[] jobs = new AeadJob[BATCH];
        private final AeadKey[] keys = new AeadKey[KEYS];

        Side(AeadPort port) {
            this.port = port;
            for (int i = 0; i < BATCH; i++) {
                jobs[i] = new AeadJob();
            }
        }
    }

    private final Arena arena = Arena.ofConfined();
    private final CipherSuite suite;
    private final Random random;
    private final long seed;
    private final Side trusted = new Side(new JceAead());
    private final Side tried;

    /** @param tried what is to be compared; stays the caller's */
    CipherTrial(CipherSuite suite, AeadPort tried, long seed) {
        this.suite = suite;
        this.tried = new Side(tried);
        this.seed = seed;
        this.random = new Random(seed);
    }

    /** What differs, as a sentence with the seed; empty if nothing does. */
    String difference(int rounds) {
        for (int round = 0; round < rounds; round++) {
            String difference = suite.isKeystream() ? keystreamRound() : packetRound();
            if (!difference.isEmpty()) {
                return "%s with %s in round %d of seed %d".formatted(difference, suite, round, seed);
            }
        }
        return "";
    }

    private KeyMaterial key(int octets) {
        byte[] key = new byte[octets];
        random.nextBytes(key);
        return KeyMaterial.copyOf(key);
    }

    private String keystreamRound() {
        int length = random.nextInt(8) == 0 ? random.nextInt(4096) : 1 + random.nextInt(64);
        int blocks = (length + 15) / 16 * 16;
        long high = random.nextLong();
        long low = random.nextLong() & -0x10000;
        try (KeyMaterial key = key(suite.keyOctets())) {
            for (Side side : new Side[] {trusted, tried}) {
                side.left.fill((byte) 0x55);
                KeystreamKey made = side.port.counterMode(key);
                made.keystream(high, low, side.left, length);
                made.destroy();
            }
        }
        if (MemorySegment.mismatch(trusted.left, 0, length, tried.left, 0, length) >= 0) {
            return "another keystream of " + length + " octets";
        }
        return tried.left.get(ValueLayout.JAVA_BYTE, blocks) == 0x55 ? "" : "more keystream than " + blocks + " octets";
    }

    private String packetRound() {
        int tagOctets = suite.isAead() ? 16 : random.nextBoolean() ? 10 : 4;
        makeKeys(tagOctets);
        try {
            byte[] octets = new byte[STRIDE * BATCH];
            fill(octets, trusted.left, tried.left);
            fill(octets, trusted.right, tried.right);
            int count = 1 + random.nextInt(BATCH);
            for (int i = 0; i < count; i++) {
                prepare(i, random.nextInt(6) == 0);
            }
            trusted.port.seal(trusted.jobs, count);
            tried.port.seal(tried.jobs, count);
            if (isDifferent()) {
                return "a batch of " + count + " is sealed otherwise";
            }
            return open(count, tagOctets);
        } finally {
            for (int i = 0; i < KEYS; i++) {
                trusted.keys[i].destroy();
                tried.keys[i].destroy();
            }
        }
    }

    private String open(int count, int tagOctets) {
        for (int i = 0; i < count; i++) {
            turnAround(i, random.nextBoolean(), random.nextInt(3) == 0, tagOctets);
        }
        trusted.port.open(trusted.jobs, count);
        tried.port.open(tried.jobs, count);
        for (int i = 0; i < count; i++) {
            AeadJob expected = trusted.jobs[i];
            AeadJob job = tried.jobs[i];
            if (expected.authentic != job.authentic) {
                return "packet " + i + " of " + count + " with a tag of " + tagOctets + " octets has a "
                        + (expected.authentic ? "right" : "wrong") + " tag and is taken for the opposite";
            }
            if (!job.authentic && !job.source.equals(job.target)) {
                // Nothing of the plain text may be there; whether it is zeros or what was there before is left open.
                MemorySegment place = job.target.asSlice(job.targetOffset, job.length);
                MemorySegment before = expected.target.asSlice(expected.targetOffset, job.length);
                if (isZero(place)) {
                    before.fill((byte) 0);
                }
            }
        }
        return isDifferent() ? "a batch of " + count + " is opened otherwise" : "";
    }

    private void makeKeys(int tagOctets) {
        for (int i = 0; i < KEYS; i++) {
            int octets = suite.isAead() || random.nextInt(4) > 0 ? suite.keyOctets() : 32;
            try (KeyMaterial key = key(octets);
                    KeyMaterial hmac = key(20)) {
                for (Side side : new Side[] {trusted, tried}) {
                    side.keys[i] =
                            suite.isAead() ? side.port.gcm(key) : side.port.counterModeHmacSha1(key, hmac, tagOctets);
                }
            }
        }
    }

    private void fill(byte[] octets, MemorySegment one, MemorySegment other) {
        random.nextBytes(octets);
        MemorySegment.copy(octets, 0, one, ValueLayout.JAVA_BYTE, 0, octets.length);
        MemorySegment.copy(octets, 0, other, ValueLayout.JAVA_BYTE, 0, octets.length);
    }

    /** A packet in slot {@code i}: the header where the result goes, the text there (in place) or in the other memory. */
    private void prepare(int i, boolean rtcp) {
        long start = (long) i * STRIDE + random.nextInt(64);
        int header = rtcp ? 8 : 12 + 4 * random.nextInt(5);
        int length = random.nextInt(3) == 0 ? EDGES[random.nextInt(EDGES.length)] : random.nextInt(LONGEST + 1);
        boolean inPlace = random.nextBoolean();
        long source = inPlace ? start + header : (long) i * STRIDE + random.nextInt(64);
        int key = random.nextInt(KEYS);
        long high = random.nextLong();
        long low = suite.isAead() ? random.nextLong() : random.nextLong() & -0x10000;
        int trailer = random.nextInt();
        for (Side side : new Side[] {trusted, tried}) {
            AeadJob job = side.jobs[i];
            job.key = side.keys[key];
            job.ivHigh = high;
            job.ivLow = low;
            job.aad = side.right;
            job.aadOffset = start;
            job.aadLength = header;
            job.hasTrailer = rtcp || !suite.isAead();
            job.trailer = trailer;
            job.source = inPlace ? side.right : side.left;
            job.sourceOffset = source;
            job.length = length;
            job.target = side.right;
            job.targetOffset = start + header;
            job.tagOffset = start + header + length + (rtcp && !suite.isAead() ? 4 : 0);
        }
    }

    /** What was sealed in slot {@code i} is now to be opened, perhaps with a bit changed. */
    private void turnAround(int i, boolean inPlace, boolean changed, int tagOctets) {
        AeadJob job = tried.jobs[i];
        long octets = (long) job.aadLength + job.length + tagOctets;
        long place = random.nextLong(octets);
        long at = place < job.aadLength + job.length
                ? job.aadOffset + place
                : job.tagOffset + place - job.aadLength - job.length;
        int bit = 1 << random.nextInt(8);
        long elsewhere = (long) i * STRIDE + random.nextInt(64);
        for (Side side : new Side[] {trusted, tried}) {
            AeadJob turned = side.jobs[i];
            turned.source = side.right;
            turned.sourceOffset = turned.targetOffset;
            turned.target = inPlace ? side.right : side.left;
            turned.targetOffset = inPlace ? turned.sourceOffset : elsewhere;
            if (changed) {
                byte octet = side.right.get(ValueLayout.JAVA_BYTE, at);
                side.right.set(ValueLayout.JAVA_BYTE, at, (byte) (octet ^ bit));
            }
        }
    }

    private boolean isDifferent() {
        return trusted.left.mismatch(tried.left) >= 0 || trusted.right.mismatch(tried.right) >= 0;
    }

    private static boolean isZero(MemorySegment segment) {
        for (long i = 0; i < segment.byteSize(); i++) {
            if (segment.get(ValueLayout.JAVA_BYTE, i) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        trusted.port.close();
        arena.close();
    }
}
