/** The one configuration file of the appliance, and the identities of its programs. */
@NullMarked
package dev.sotto.appliance.config;

import org.jspecify.annotations.NullMarked;
