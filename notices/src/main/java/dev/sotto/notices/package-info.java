/**
 * What happened, kept for a while, and told to the webhooks of administrators. Shell: the only place from which the media distributor's
 * process calls addresses that an administrator typed.
 */
@NullMarked
package dev.sotto.notices;

import org.jspecify.annotations.NullMarked;
