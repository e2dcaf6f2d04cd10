package dev.sotto.provisioning;

import java.util.List;

/** A record between whose values something has to be true. */
interface Checked {
    /** What is wrong between values that are right each for itself; pointers begin at this record. */
    List<FieldFault> faults();
}
