package dev.sotto.appliance.cli;

/** What a script can tell from how a command ended. */
enum ExitCode {
    /** Done. */
    DONE(0),
    /** Refused or failed, as printed. */
    REFUSED(1),
    /** The command line is wrong, or a field of it. */
    WRONG_LINE(2),
    /** Nobody is signed in, or whoever is may not. */
    NOT_ALLOWED(3),
    /** There is nothing of that name. */
    NOT_FOUND(4),
    /** Somebody else changed it meanwhile, or it is in use. */
    CONFLICT(5),
    /** The console does not answer (EX_UNAVAILABLE). */
    UNREACHABLE(69),
    /** The configuration is wrong (EX_CONFIG). */
    BAD_CONFIG(78);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** For an answer of the console that is no success. */
    static ExitCode of(int status) {
        return switch (status) {
            case 401, 403 -> NOT_ALLOWED;
            case 404 -> NOT_FOUND;
            case 409, 412 -> CONFLICT;
            case 400, 422 -> WRONG_LINE;
            default -> REFUSED;
        };
    }
}
