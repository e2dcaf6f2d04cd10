package dev.sotto.endpoint.cli;

import dev.sotto.endpoint.library.Ending;

/** How the program ends; also in its {@code --help} and README. */
final class ExitCode {
    /** The call took place and ended as wanted. */
    static final int DONE = 0;

    /** Something on this machine failed: a file, a socket. */
    static final int FAILED_HERE = 1;

    /** The command line cannot be understood (picocli's own number). */
    static final int USAGE = 2;

    /** Nobody took the call, or it was refused. */
    static final int NOT_ANSWERED = 3;

    /** The other side was not what a private conference must be, so we refused to speak. */
    static final int REFUSED_BY_US = 4;

    /** The key distributor did not let us in, or put us out. */
    static final int NOT_ADMITTED = 5;

    /** The network or the other side stopped answering. */
    static final int LOST = 6;

    /** Not enrolled in that conference. */
    static final int NOT_ENROLLED = 7;

    private ExitCode() {}

    /** For the end of a call. */
    static int of(Ending ending) {
        return switch (ending.kind()) {
            case HUNG_UP, ENDED_BY_CONFERENCE -> DONE;
            case NOT_ANSWERED -> NOT_ANSWERED;
            case REFUSED_BY_US -> REFUSED_BY_US;
            case NOT_ADMITTED -> NOT_ADMITTED;
            case LOST -> LOST;
        };
    }
}
