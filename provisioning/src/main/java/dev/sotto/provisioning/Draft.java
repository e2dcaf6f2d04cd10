package dev.sotto.provisioning;

import java.util.List;

/**
 * What became of a document from outside.
 *
 * @param <T> the record
 */
public sealed interface Draft<T extends Record> {
    /** It is a record. */
    record Fine<T extends Record>(T value) implements Draft<T> {}

    /** It is none; all that is wrong with it. */
    record Faulty<T extends Record>(List<FieldFault> faults) implements Draft<T> {
        /** Takes a copy. */
        public Faulty {
            faults = List.copyOf(faults);
        }
    }
}
