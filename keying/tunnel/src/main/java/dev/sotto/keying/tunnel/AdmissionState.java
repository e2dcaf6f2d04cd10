package dev.sotto.keying.tunnel;

import java.util.Map;

/**
 * What one end of the admission connection holds.
 *
 * @param connectionsReady connections in service
 * @param legs live legs
 * @param unanswered those of them that wait for Expected or Refusal
 * @param recent messages kept for repetition
 * @param counters all counters
 */
public record AdmissionState(
        int connectionsReady, int legs, int unanswered, int recent, Map<AdmissionCounter, Long> counters) {}
