package dev.sotto.console;

/**
 * One call that is over, with its trace.
 *
 * @param calls where they are
 */
record CallsDesk(CallLog calls) {
    Answer read(Request request, Caller caller) {
        return Answer.json(200, calls.find(request.part("id")).orElseThrow(Problem::notFound));
    }
}
