package dev.sotto.endpoint.audio;

/** The numbers of ITU-T G.722 that its 64 kbit/s mode needs, by the names of its tables. */
final class G722Tables {
    /** ILB: the scale of a quantiser from its logarithm. */
    static final int[] INVERSE_LOG = {
        2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834, 2896, 2960,
        3025, 3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008
    };

    /** Q6: where one level of the lower band's 60 ends and the next begins. */
    static final int[] LOWER_DECISIONS = {
        0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1023, 1121, 1219,
        1339, 1458, 1612, 1765, 1980, 2195, 2557, 2919
    };

    /** QQ6: the outputs of the lower band's quantiser with all its six bits. */
    static final int[] LOWER_LEVELS = {
        -136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232, -9360, -8576,
        -7856, -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776, -2400, -2032, -1688, -1360, -1040,
        -728, 24808, 21904, 19008, 16704, 14984, 13512, 12280, 11192, 10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456,
        4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040, 728, 432, 136, -432, -136
    };

    /** QQ4: the same with the four bits that the predictor goes by. */
    static final int[] LOWER_PREDICTOR_LEVELS = {
        0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584, 1200, 0
    };

    /** WL by RL42: how the lower band's scale moves after each code of four bits. */
    static final int[] LOWER_SCALE_STEPS = {
        -60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60
    };

    /** QQ2: the outputs of the higher band's quantiser. */
    static final int[] HIGHER_LEVELS = {-7408, -1616, 7408, 1616};

    /** WH by IH2: how the higher band's scale moves after each code. */
    static final int[] HIGHER_SCALE_STEPS = {798, -214, 798, -214};

    /** Q2: between the two magnitudes of the higher band. */
    static final int HIGHER_DECISION = 564;

    /** H: half of the 24 coefficients of the quadrature mirror filters, which are symmetric. */
    static final int[] MIRROR_FILTER = {3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11};

    private G722Tables() {}

    /** The lower band's code of six bits for the level with {@code magnitude} 1..30. */
    static int lowerCode(int magnitude, boolean negative) {
        if (!negative) {
            return 62 - magnitude;
        }
        // Two codes stand at the other end so that no code is all zeros.
        return magnitude > 2 ? 34 - magnitude : 64 - magnitude;
    }

    /** The higher band's code of two bits. */
    static int higherCode(boolean large, boolean negative) {
        return (negative ? 0 : 2) + (large ? 0 : 1);
    }
}
