package dev.sotto.keying.distributor;

/** What a certificate on a roster belongs to. */
public enum RosterRole {
    /** An endpoint of a person. */
    PERSON,
    /** A gateway, which lets plain phones hear and speak; everybody is told its name. */
    GATEWAY
}
