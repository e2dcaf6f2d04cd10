package dev.sotto.endpoint.gateway;

/**
 * Where a call between two telephones is.
 *
 * <pre>
 * Calling ──200 of the called──► Talking ──BYE of either──► Over
 *    │  (the caller made no offer)  ▲
 *    └──────► AnswerDue ──ACK───────┘
 * any of them ──► Over
 * </pre>
 */
enum BridgeState {
    /** The one who is called has not answered. */
    CALLING("calling"),
    /** Our 200 to the caller has our offer, and its ACK is to bring the answer. */
    ANSWER_DUE("answering"),
    /** Both are there. */
    TALKING("bridged"),
    /** Nothing will happen any more. */
    OVER("over");

    private final String words;

    BridgeState(String words) {
        this.words = words;
    }

    /** For {@code describe}. */
    String words() {
        return words;
    }
}
