/** The administrator's command line: everything it does goes through the REST API of the console. */
@NullMarked
package dev.sotto.appliance.cli;

import org.jspecify.annotations.NullMarked;
