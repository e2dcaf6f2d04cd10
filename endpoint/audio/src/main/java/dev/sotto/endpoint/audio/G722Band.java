package dev.sotto.endpoint.audio;

/**
 * One of the two sub-bands of ITU-T G.722: the adaptive predictor of its clause 3.6, which sender and receiver run in step, and the scale
 * of its quantiser (3.5). Names of steps are those of the recommendation; all arithmetic is its 16-bit arithmetic.
 */
final class G722Band {
    /** Signal estimate, multiplied by 2^15 where the recommendation is. */
    private int estimate;

    private int zeroEstimate;
    private int logScale;
    private int scale;
    private final int scaleShift;
    private final int maxLogScale;

    private final int[] poles = new int[3];
    private final int[] reconstructed = new int[3];
    private final int[] partial = new int[3];
    private final int[] zeros = new int[7];
    private final int[] differences = new int[7];

    private G722Band(int scale, int scaleShift, int maxLogScale) {
        this.scale = scale;
        this.scaleShift = scaleShift;
        this.maxLogScale = maxLogScale;
    }

    static G722Band lower() {
        return new G722Band(32, 8, 18_432);
    }

    static G722Band higher() {
        return new G722Band(8, 10, 22_528);
    }

    /** What the predictor expects next. */
    int estimate() {
        return estimate;
    }

    /** The quantiser's step. */
    int scale() {
        return scale;
    }

    /** A quantiser's output in units of a signal (INVQAL, INVQBL, INVQAH). */
    int unscale(int level) {
        return (scale * level) >> 15;
    }

    /** The scale for the next code (LOGSCL and SCALEL, LOGSCH and SCALEH). */
    void adaptScale(int step) {
        logScale = Math.clamp(((logScale * 127) >> 7) + step, 0, maxLogScale);
        int mantissa = G722Tables.INVERSE_LOG[(logScale >> 6) & 31];
        int shift = scaleShift - (logScale >> 11);
        scale = (shift < 0 ? mantissa << -shift : mantissa >> shift) << 2;
    }

    /** Predicts once more after the quantised {@code difference} became known (the blocks 4L and 4H). */
    void predict(int difference) {
        int reconstruction = saturate(estimate + difference);
        int partialReconstruction = saturate(zeroEstimate + difference);
        adaptPoles(partialReconstruction);
        adaptZeros(difference);
        reconstructed[2] = reconstructed[1];
        reconstructed[1] = reconstruction;
        partial[2] = partial[1];
        partial[1] = partialReconstruction;
        int poleEstimate = saturate(((poles[1] * saturate(2 * reconstructed[1])) >> 15)
                + ((poles[2] * saturate(2 * reconstructed[2])) >> 15));
        int sum = 0;
        for (int i = 6; i > 0; i--) {
            sum += (zeros[i] * saturate(2 * differences[i])) >> 15;
        }
        zeroEstimate = saturate(sum);
        estimate = saturate(poleEstimate + zeroEstimate);
    }

    /** UPPOL2, then UPPOL1, which is bounded by what the former gave. */
    private void adaptPoles(int now) {
        boolean asBefore = sign(now) == sign(partial[1]);
        int doubled = saturate(poles[1] << 2);
        int second = Math.min(asBefore ? -doubled : doubled, Short.MAX_VALUE) >> 7;
        second += sign(now) == sign(partial[2]) ? 128 : -128;
        second = Math.clamp(second + ((poles[2] * 32_512) >> 15), -12_288, 12_288);
        int bound = saturate(15_360 - second);
        int first = saturate((asBefore ? 192 : -192) + ((poles[1] * 32_640) >> 15));
        poles[2] = second;
        poles[1] = Math.clamp(first, -bound, bound);
    }

    /** UPZERO and the shift of DELAYA. */
    private void adaptZeros(int difference) {
        int step = difference == 0 ? 0 : 128;
        for (int i = 6; i > 0; i--) {
            int turned = sign(differences[i]) == sign(difference) ? step : -step;
            zeros[i] = saturate(turned + ((zeros[i] * 32_640) >> 15));
        }
        for (int i = 6; i > 1; i--) {
            differences[i] = differences[i - 1];
        }
        differences[1] = difference;
    }

    private static int sign(int value) {
        return value >> 15;
    }

    private static int saturate(int value) {
        return Math.clamp(value, Short.MIN_VALUE, Short.MAX_VALUE);
    }
}
