package dev.sotto.provisioning;

import java.util.List;

/**
 * What became of a change.
 *
 * @param <T> the record
 */
public sealed interface Outcome<T extends Record> {
    /**
     * It is done and on disk.
     *
     * @param record as it is now; for a removal as it was
     * @param repeated whether it was done before, by the same request
     */
    record Done<T extends Record>(Stored<T> record, boolean repeated) implements Outcome<T> {}

    /** It would leave something wrong. */
    record Faulty<T extends Record>(List<FieldFault> faults) implements Outcome<T> {
        /** Takes a copy. */
        public Faulty {
            faults = List.copyOf(faults);
        }
    }

    /** Somebody changed the record meanwhile. */
    record Stale<T extends Record>(Stored<T> present) implements Outcome<T> {}

    /** There is no such record. */
    record Missing<T extends Record>() implements Outcome<T> {}

    /** Others name the record. */
    record InUse<T extends Record>(String sentence) implements Outcome<T> {}

    /** The word of a repeatable request was used for another one. */
    record WordReused<T extends Record>() implements Outcome<T> {}
}
