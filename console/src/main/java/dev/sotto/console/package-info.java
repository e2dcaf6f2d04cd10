/**
 * The administrator's console and the REST API, on one HTTPS port. It lives in the process that is not trusted with end-to-end keys,
 * so nothing here decides who may hold them. Shell; the only place in this process that knows the web server.
 */
@NullMarked
package dev.sotto.console;

import org.jspecify.annotations.NullMarked;
