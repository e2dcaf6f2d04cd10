/** Sound as an endpoint handles it: codecs, jitter buffers, mixing, levels, files. Holds no key, but sees what was opened with one. */
@NullMarked
package dev.sotto.endpoint.audio;

import org.jspecify.annotations.NullMarked;
