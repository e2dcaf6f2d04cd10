/**
 * What the key distributor's own operator touches: the journal of rosters, the admin socket, and the page where invited
 * endpoints enrol. Shell; only what may hold end-to-end keys may depend on it.
 */
@NullMarked
package dev.sotto.keying.admin;

import org.jspecify.annotations.NullMarked;
