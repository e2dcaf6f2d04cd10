package dev.sotto.sip.focus;

/**
 * What became of an {@link OperatorCommand}.
 *
 * @param done whether it was done or is on its way
 * @param sentence for a person
 */
public record OperatorAnswer(boolean done, String sentence) {
    static OperatorAnswer done(String sentence) {
        return new OperatorAnswer(true, sentence);
    }

    static OperatorAnswer no(String sentence) {
        return new OperatorAnswer(false, sentence);
    }
}
