/* What one AES-128-GCM packet costs from C with intel-ipsec-mb: prints lines "seal OCTETS NANOSECONDS" and "open ...". */
#define _GNU_SOURCE
#include <intel-ipsec-mb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define KEYS 64
#define ROUNDS 7
#define HEADER 12
#define TAG 16
#define STRIDE 2112

static struct gcm_key_data keys[KEYS];
static struct gcm_context_data context;
static uint8_t plain[STRIDE], sealed[KEYS][STRIDE];

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

static int ascending(const void *a, const void *b) { return (*(double *)a > *(double *)b) - (*(double *)a < *(double *)b); }

/* Twelve octets for each packet, as the engine makes them of salt, SSRC and index. */
static void put_iv(uint8_t *iv, uint32_t index) {
  uint64_t high = 0x0123456789ABCDEF ^ index;
  memcpy(iv, &high, 8);
  memcpy(iv + 8, &index, 4);
}

static void tell(IMB_MGR *manager, int opening, int octets) {
  int length = octets - HEADER - TAG;
  double nanos[ROUNDS];
  uint8_t iv[12] = {0}, tag[TAG], out[STRIDE];
  for (int round = 0; round < ROUNDS; round++) {
    long packets = 0;
    double start = now(), used = 0;
    while (used < 40e6) {
      for (int i = 0; i < KEYS; i++) {
        uint8_t *packet = sealed[i];
        put_iv(iv, i);
        if (opening) IMB_AES128_GCM_DEC(manager, &keys[i], &context, out, packet + HEADER, length, iv, packet, HEADER, tag, TAG);
        else IMB_AES128_GCM_ENC(manager, &keys[i], &context, packet + HEADER, plain, length, iv, packet, HEADER, packet + HEADER + length, TAG);
        if (opening && memcmp(tag, packet + HEADER + length, TAG)) abort();
      }
      packets += KEYS;
      used = now() - start;
    }
    nanos[round] = used / packets;
  }
  qsort(nanos, ROUNDS, sizeof *nanos, ascending);
  printf("%s %d %.1f\n", opening ? "open" : "seal", octets, nanos[ROUNDS / 2]);
}

int main(void) {
  IMB_MGR *manager = alloc_mb_mgr(0);
  if (manager == NULL) return 1;
  init_mb_mgr_auto(manager, NULL);
  for (int i = 0; i < KEYS; i++) {
    uint8_t key[16];
    memset(key, i, sizeof key);
    IMB_AES128_GCM_PRE(manager, key, &keys[i]);
  }
  int sizes[] = {200, 1100};
  for (int s = 0; s < 2; s++)
    for (int opening = 0; opening < 2; opening++) tell(manager, opening, sizes[s]);
  free_mb_mgr(manager);
  return 0;
}
