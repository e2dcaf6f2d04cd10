/** The softphone, player, recorder and load generator of Sotto: sound in and out around a PERC endpoint. */
@NullMarked
package dev.sotto.endpoint.cli;

import org.jspecify.annotations.NullMarked;
