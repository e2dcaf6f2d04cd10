/** Debian's Chromium as tests need it: quiet, with a passkey device, and examined for accessibility. */
@NullMarked
package dev.sotto.tests.browser;

import org.jspecify.annotations.NullMarked;
