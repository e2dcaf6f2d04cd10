package dev.sotto.keying.tunnel;

/** What the media distributor's end of the admission connection wants done. */
public sealed interface MdAdmissionOutput {
    /** Send these octets on the connection. */
    record SendBytes(byte[] octets) implements MdAdmissionOutput {}

    /** Close the connection; dialling again is up to its owner. */
    record Close(AdmissionFault fault, String detail) implements MdAdmissionOutput {}

    /**
     * The key distributor can be asked now.
     *
     * @param restarted whether it is another process than before; its legs were then told {@code Gone}
     */
    record Reachable(boolean restarted) implements MdAdmissionOutput {}

    /** The key distributor cannot be asked; legs that have keys go on. */
    record Unreachable() implements MdAdmissionOutput {}

    /** Tell call processing; never {@link AdmissionMessage.Instance}. */
    record Tell(AdmissionMessage.LegNotice notice) implements MdAdmissionOutput {}

    /** Tell call processing what there is to show of a phone. After {@link Reachable} of a new process there is none. */
    record TellPhone(AdmissionMessage.PhoneNotice notice) implements MdAdmissionOutput {}
}
