package dev.sotto.media.kernel;

/** Error numbers of Linux, positive as in errno(3); calls return them negative. */
final class Errno {
    static final int EPERM = 1;
    static final int EINTR = 4;
    static final int EIO = 5;
    static final int EAGAIN = 11;
    static final int ENOMEM = 12;
    static final int EACCES = 13;
    static final int EBUSY = 16;
    static final int ENODEV = 19;
    static final int EINVAL = 22;
    static final int ENFILE = 23;
    static final int EMFILE = 24;
    static final int ENOSYS = 38;
    static final int EMSGSIZE = 90;
    static final int ENOPROTOOPT = 92;
    static final int EOPNOTSUPP = 95;
    static final int EAFNOSUPPORT = 97;
    static final int EADDRINUSE = 98;
    static final int EADDRNOTAVAIL = 99;
    static final int ENETUNREACH = 101;
    static final int ENOBUFS = 105;
    static final int ECONNREFUSED = 111;
    static final int EHOSTUNREACH = 113;

    private Errno() {}

    /**
     * A name and words for people.
     *
     * @param error as a call returned it, negative, or positive
     */
    static String describe(long error) {
        int number = (int) Math.abs(error);
        return switch (number) {
            case EPERM -> "EPERM, not permitted";
            case EIO -> "EIO, the device cannot do that";
            case ENOMEM -> "ENOMEM, out of memory";
            case EACCES -> "EACCES, not allowed";
            case EBUSY -> "EBUSY, in use";
            case ENODEV -> "ENODEV, no such device";
            case EINVAL -> "EINVAL, not possible here";
            case ENFILE -> "ENFILE, the machine has no more file descriptors";
            case EMFILE -> "EMFILE, the process has no more file descriptors";
            case ENOSYS -> "ENOSYS, unknown to this kernel";
            case EMSGSIZE -> "EMSGSIZE, too long for the path";
            case ENOPROTOOPT -> "ENOPROTOOPT, unknown to this kernel";
            case EOPNOTSUPP -> "EOPNOTSUPP, not supported";
            case EAFNOSUPPORT -> "EAFNOSUPPORT, no such address family here";
            case EADDRINUSE -> "EADDRINUSE, in use";
            case EADDRNOTAVAIL -> "EADDRNOTAVAIL, no address of this machine";
            case ENETUNREACH -> "ENETUNREACH, no route";
            case EHOSTUNREACH -> "EHOSTUNREACH, no way to that host";
            case ENOBUFS -> "ENOBUFS, queues are full";
            default -> "errno " + number;
        };
    }
}
