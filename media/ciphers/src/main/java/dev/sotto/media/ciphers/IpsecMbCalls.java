package dev.sotto.media.ciphers;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The functions of intel-ipsec-mb 1.3.0 that suit this processor, read from a manager at the offsets that {@code offsetof} gives
 * for its {@code IMB_MGR}. They are constants for the compiler, which makes a call as cheap as one in C.
 */
final class IpsecMbCalls {
    private static final long KEYEXP_128 = 112;
    private static final long KEYEXP_256 = 128;
    private static final long SHA1_ONE_BLOCK_AT = 160;
    private static final long CFB_128_ONE_AT = 248;
    private static final long GCM_128_ENC = 256;
    private static final long GCM_256_ENC = 272;
    private static final long GCM_128_DEC = 280;
    private static final long GCM_256_DEC = 296;
    private static final long GCM_128_PRE = 448;
    private static final long GCM_256_PRE = 464;
    private static final long SUBMIT_CIPHER_BURST_NOCHECK = 992;
    private static final long SUBMIT_HASH_BURST_NOCHECK = 1008;

    private static final FunctionDescriptor TWO_POINTERS = Foreign.nothing(JAVA_LONG, JAVA_LONG);
    private static final FunctionDescriptor KEY_EXPANSION = Foreign.nothing(JAVA_LONG, JAVA_LONG, JAVA_LONG);

    /** Key data, context, out, in, length, IV, associated data, their length, tag, its length. */
    private static final FunctionDescriptor GCM = Foreign.nothing(
            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
            JAVA_LONG);

    /** The functions are the library's own code, so they outlive the manager that they are read from. */
    private static final long MANAGER = IpsecMbLibrary.newManager();

    static final MethodHandle EXPAND_128 = bind(KEYEXP_128, KEY_EXPANSION);
    static final MethodHandle EXPAND_256 = bind(KEYEXP_256, KEY_EXPANSION);
    static final MethodHandle SHA1_ONE_BLOCK = bind(SHA1_ONE_BLOCK_AT, TWO_POINTERS);

    /** Out, in, IV, round keys, length up to 16. */
    static final MethodHandle CFB_128_ONE =
            bind(CFB_128_ONE_AT, Foreign.nothing(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));

    static final MethodHandle PREPARE_GCM_128 = bind(GCM_128_PRE, TWO_POINTERS);
    static final MethodHandle PREPARE_GCM_256 = bind(GCM_256_PRE, TWO_POINTERS);
    static final MethodHandle ENCRYPT_GCM_128 = bind(GCM_128_ENC, GCM);
    static final MethodHandle ENCRYPT_GCM_256 = bind(GCM_256_ENC, GCM);
    static final MethodHandle DECRYPT_GCM_128 = bind(GCM_128_DEC, GCM);
    static final MethodHandle DECRYPT_GCM_256 = bind(GCM_256_DEC, GCM);

    /** Manager, jobs, how many, mode, direction, octets of the keys; how many were done. */
    static final MethodHandle CIPHER_BURST = bind(
            SUBMIT_CIPHER_BURST_NOCHECK, Foreign.number(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));

    /** Manager, jobs, how many, algorithm; how many were done. */
    static final MethodHandle HASH_BURST =
            bind(SUBMIT_HASH_BURST_NOCHECK, Foreign.number(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT));

    private IpsecMbCalls() {}

    private static MethodHandle bind(long offset, FunctionDescriptor descriptor) {
        long function = Foreign.get(MANAGER + offset);
        return Foreign.critical(MemorySegment.ofAddress(function), descriptor);
    }
}
