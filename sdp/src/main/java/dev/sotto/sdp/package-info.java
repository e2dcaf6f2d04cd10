/**
 * Session descriptions (RFC 8866) and offer/answer (RFC 3264) for one audio stream: a parser and printer that keep every
 * line they do not know, the question whether a peer can be a PERC endpoint, and pure functions from descriptions to what was
 * agreed, with a PERC endpoint and with an ordinary phone.
 */
@NullMarked
package dev.sotto.sdp;

import org.jspecify.annotations.NullMarked;
