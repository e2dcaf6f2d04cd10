package dev.sotto.tests.kit;

import dev.sotto.base.Entropy;
import java.util.Random;

/** Repeatable "random" octets for tests. Print the seed in the failure message. */
public final class SeededEntropy implements Entropy {
    private final Random random;

    /** The same seed gives the same octets. */
    public SeededEntropy(long seed) {
        this.random = new Random(seed);
    }

    @Override
    public void fill(byte[] target) {
        random.nextBytes(target);
    }
}
