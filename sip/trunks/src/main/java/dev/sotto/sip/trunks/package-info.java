/** Trunks: whose call it is, where it goes, over which trunk one leaves, and the machine that keeps a trunk registered and watched. */
@NullMarked
package dev.sotto.sip.trunks;

import org.jspecify.annotations.NullMarked;
