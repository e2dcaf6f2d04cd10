package dev.sotto.keying.dtls;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;

/**
 * What {@link PercCipher} and the owner tell one another about the encrypted epoch. Owner thread only. The library can
 * neither send handshake messages or ACKs after the handshake nor receive them, so the cipher changes the content type of
 * what the owner sends and takes out what it receives.
 */
final class EpochOne {
    static final int NONE = -1;

    /** Something that arrived authenticated. */
    sealed interface Arrival {
        /** One or more handshake fragments other than Finished, in the record with this number. */
        record Handshake(long number, byte[] octets) implements Arrival {}

        /** The body of an ACK. */
        record Ack(byte[] body) implements Arrival {}
    }

    private final Queue<Arrival> arrivals = new ArrayDeque<>();
    private int ownFinishedSeq = NONE;
    private int peerFinishedSeq = NONE;
    private int outgoingType = NONE;
    private long outgoingNumber = NONE;
    private long ackNumber = NONE;
    private boolean handshakeOver;

    /** The next records that the owner sends carry this content type instead of application_data. */
    void beginOutgoing(int contentType) {
        outgoingType = contentType;
        outgoingNumber = NONE;
    }

    /** Ends {@link #beginOutgoing}. */
    void endOutgoing() {
        outgoingType = NONE;
    }

    /** The number of the record last sent after {@link #beginOutgoing}, or {@link #NONE}. */
    long outgoingNumber() {
        return outgoingNumber;
    }

    int outgoingType() {
        return outgoingType;
    }

    void sealing(long number) {
        outgoingNumber = number;
    }

    /** The transport has shown the record with this number to the library as application_data although it is an ACK. */
    void disguisedAck(long number) {
        ackNumber = number;
    }

    boolean isDisguisedAck(long number) {
        return ackNumber == number;
    }

    void arrived(Arrival arrival) {
        arrivals.add(arrival);
    }

    Queue<Arrival> arrivals() {
        return arrivals;
    }

    void ownFinished(int messageSeq) {
        ownFinishedSeq = messageSeq;
    }

    void peerFinished(int messageSeq) {
        peerFinishedSeq = messageSeq;
    }

    /** message_seq goes on counting after Finished (RFC 6347 4.2.2). */
    int firstOwnSeq() {
        return ownFinishedSeq + 1;
    }

    int firstPeerSeq() {
        return peerFinishedSeq + 1;
    }

    /** From now on even a repeated Finished is kept from the library. */
    void handshakeOver() {
        handshakeOver = true;
    }

    boolean isHandshakeOver() {
        return handshakeOver;
    }

    boolean hasOwnFinished() {
        return ownFinishedSeq != NONE;
    }

    /** Wipes what was received and not taken. */
    void wipe() {
        for (Arrival arrival : arrivals) {
            if (arrival instanceof Arrival.Handshake handshake) {
                Arrays.fill(handshake.octets(), (byte) 0);
            }
        }
        arrivals.clear();
    }
}
