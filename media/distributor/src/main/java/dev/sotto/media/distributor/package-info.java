/**
 * What goes to whom: the conductor of a media distributor. It knows the legs and their sources, decides who is heard,
 * terminates RTCP, owns the tunnel to the key distributor, and tells the forwarding cores in records what to do. It moves
 * no packet itself.
 */
@NullMarked
package dev.sotto.media.distributor;

import org.jspecify.annotations.NullMarked;
