/** STUN and ICE as machines: the lite responder of the media distributor and the small full agent of an endpoint. */
@NullMarked
package dev.sotto.media.ice;

import org.jspecify.annotations.NullMarked;
