package dev.sotto.provisioning;

/**
 * One thing that is wrong with a draft.
 *
 * @param pointer where, as a JSON pointer (RFC 6901); empty for the whole
 * @param sentence what is wrong and what to do, for a person
 */
public record FieldFault(String pointer, String sentence) {
    FieldFault under(String prefix) {
        return new FieldFault(prefix + pointer, sentence);
    }
}
