package dev.sotto.provisioning;

/** What somebody may do in the console and over the REST API. None of them decides who holds end-to-end keys. */
public enum Role {
    /** Sees conferences, calls and how they are; no people, no audit log. */
    VIEWER,
    /** Also edits conferences and numbers. */
    OPERATOR,
    /** Edits everything. */
    ADMIN,
    /** Sees everything, the audit log too, and changes nothing. */
    AUDITOR;

    /** Whether who has this one may do all that {@code other} may. */
    public boolean includes(Role other) {
        return this == other || this == ADMIN || other == VIEWER;
    }
}
