package dev.sotto.keying.link;

/** What happens on links; events of one link come in order: {@code Up}, any number of {@code Received}, {@code Down}. */
public sealed interface LinkEvent {
    /** The link it happened on. */
    LinkProxy link();

    /** The peer is authenticated and pinned, and the protocol is agreed. */
    record Up(LinkProxy link) implements LinkEvent {}

    /** Octets arrived, cut anywhere; their receiver owns them. */
    record Received(LinkProxy link, byte[] octets) implements LinkEvent {
        @Override
        public String toString() {
            return "Received[" + link + ", " + octets.length + " octets]";
        }
    }

    /** The link is gone; a client dials again by itself, and that is a new link. */
    record Down(LinkProxy link, String reason) implements LinkEvent {}
}
