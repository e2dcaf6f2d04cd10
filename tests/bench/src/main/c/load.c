/*
 * The load of ./sotto bench and its sampled receivers, in one pinned thread.
 *
 * usage: load CPU SHARED-FILE < configuration
 *
 * Each conference has one sender and one sampled receiver here; its other receivers are addresses behind which nobody
 * reads. The sampled receiver opens every packet, checks its tag and takes the time that it was on the way. In the closed
 * loop (window > 0) at most `window` packets are between the senders and the sampled receivers, so that no queue ever
 * overflows and the forwarder is always busy; otherwise `rate` packets per second leave in bursts. With `rest` a burst is
 * sent only when the one before has arrived and its fan-out has had time to end, for forwarders that punish a full queue.
 *
 * Configuration, one item a line (suite: plain | gcm KEY SALT | cm KEY SALT AUTH, session keys in hex):
 *   pace WINDOW REST RATE BURST OCTETS FIRST-INDEX LEVEL-ID OHB TAIL PAYLOAD-TYPE
 *   sender SSRC LOCAL-PORT PEER-IPV4 PEER-PORT SUITE...
 *   receiver LOCAL-PORT SUITE...      the sampled receiver of the last sender
 *   sink FIRST-PORT COUNT             sockets on all of loopback that are never read
 *
 * The shared file is 64-bit words in native order, see struct shared; LoadMemory.java reads the same.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MAX_CONFERENCES 256
#define MAX_BURST 64
#define SLOT 2112
#define BUCKETS 2048
#define STALLED_NANOS 200000000ull
#define PATIENCE_NANOS 1000000000ull
#define LATE_NANOS 5000000ull /* a stall; late packets less than this apart are of one stall */
#define AWAY_NANOS 1000000ull /* a turn of this thread that took longer: what was late meanwhile may be its own fault */

struct shared {
  uint64_t state; /* 0 starting, 1 running, 2 asked to stop, 3 stopped */
  uint64_t sent, received, bad, unsent, stalls, waits, polls, late, blind;
  uint64_t latency[BUCKETS]; /* see bucket_of */
};

enum suite { PLAIN, GCM, CM };
struct hop {
  enum suite suite;
  EVP_CIPHER_CTX *cipher;
  EVP_MAC_CTX *mac;
  uint8_t salt[14];
};
struct conference {
  uint32_t ssrc;
  int out, in;
  struct hop sender, receiver;
  uint64_t next, acked, highest; /* indices: to send, arrived, guessed */
  int heard;
};
struct pace {
  uint64_t window, burst, first;
  double rate;
  int rest, octets, level_id, original_header, tail, payload_type;
};

static struct shared *shared;
static struct pace pace;
static struct conference conferences[MAX_CONFERENCES];
static int count, epoll;
static uint64_t in_flight, last_late, turned, away; /* away: when this thread last came back from having no CPU */
static uint8_t plain[SLOT], buffers[MAX_BURST][SLOT];
static struct mmsghdr messages[MAX_BURST];
static struct iovec vectors[MAX_BURST];

static void fail(const char *what) {
  fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
  exit(1);
}

static uint64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static void put16(uint8_t *at, uint16_t value) {
  value = htons(value);
  memcpy(at, &value, 2);
}

static void put32(uint8_t *at, uint32_t value) {
  value = htonl(value);
  memcpy(at, &value, 4);
}

static uint16_t get16(const uint8_t *at) { return at[0] << 8 | at[1]; }

/* 64 buckets for each power of two: 1.6 % wide. */
static unsigned bucket_of(uint64_t nanos) {
  if (nanos < 64) return nanos;
  int shift = 63 - __builtin_clzll(nanos) - 6;
  unsigned at = (shift + 1) * 64 + ((nanos >> shift) & 63);
  return at < BUCKETS ? at : BUCKETS - 1;
}

/* RFC 7714 section 8.1 and RFC 3711 section 4.1.1. */
static void nonce(uint8_t *iv, const struct hop *hop, uint32_t ssrc, uint64_t index) {
  memset(iv, 0, 16);
  int at = hop->suite == GCM ? 2 : 4;
  put32(iv + at, ssrc);
  put32(iv + at + 4, index >> 16);
  put16(iv + at + 8, index);
  for (int i = 0; i < (hop->suite == GCM ? 12 : 14); i++) iv[i] ^= hop->salt[i];
}

static int tag_octets(const struct hop *hop) { return hop->suite == GCM ? 16 : hop->suite == CM ? 10 : 0; }

/* Protects `length` octets of plain text behind a header of `header` octets at `packet`. */
static void seal(struct hop *hop, uint8_t *packet, int header, int length, uint32_t ssrc, uint64_t index) {
  uint8_t iv[16];
  int done;
  if (hop->suite == PLAIN) {
    memcpy(packet + header, plain, length);
    return;
  }
  nonce(iv, hop, ssrc, index);
  EVP_EncryptInit_ex(hop->cipher, NULL, NULL, NULL, iv);
  EVP_EncryptUpdate(hop->cipher, NULL, &done, packet, header);
  EVP_EncryptUpdate(hop->cipher, packet + header, &done, plain, length);
  EVP_EncryptFinal_ex(hop->cipher, packet + header + length, &done);
  EVP_CIPHER_CTX_ctrl(hop->cipher, EVP_CTRL_AEAD_GET_TAG, 16, packet + header + length);
}

static int open_gcm(struct hop *hop, uint8_t *packet, int header, int length, const uint8_t *iv, uint8_t *out) {
  int done;
  EVP_DecryptInit_ex(hop->cipher, NULL, NULL, NULL, iv);
  EVP_DecryptUpdate(hop->cipher, NULL, &done, packet, header);
  EVP_DecryptUpdate(hop->cipher, out, &done, packet + header, length);
  EVP_CIPHER_CTX_ctrl(hop->cipher, EVP_CTRL_AEAD_SET_TAG, 16, packet + header + length);
  return EVP_DecryptFinal_ex(hop->cipher, out + length, &done) == 1;
}

static int open_cm(struct hop *hop, uint8_t *packet, int header, int length, const uint8_t *iv, uint64_t index, uint8_t *out) {
  uint8_t rollover[4], tag[32];
  size_t tag_length;
  int done;
  put32(rollover, index >> 16);
  EVP_MAC_init(hop->mac, NULL, 0, NULL);
  EVP_MAC_update(hop->mac, packet, header + length);
  EVP_MAC_update(hop->mac, rollover, 4);
  EVP_MAC_final(hop->mac, tag, &tag_length, sizeof tag);
  if (memcmp(tag, packet + header + length, 10) != 0) return 0;
  EVP_DecryptInit_ex(hop->cipher, NULL, NULL, NULL, iv);
  EVP_DecryptUpdate(hop->cipher, out, &done, packet + header, length);
  return 1;
}

/* Opens a packet of `octets` octets into `out`; 0 if it is not what it should be. */
static int open_packet(struct conference *c, uint8_t *packet, int octets, uint8_t *out) {
  uint8_t iv[16];
  struct hop *hop = &c->receiver;
  int header = 12 + 4 * (packet[0] & 15);
  if (packet[0] & 0x10) header += 4 + 4 * get16(packet + header + 2);
  int length = octets - pace.tail - header - tag_octets(hop);
  if (length < 16) return 0;
  uint64_t sequence = get16(packet + 2), index = (c->highest & ~0xFFFFull) | sequence;
  if (!c->heard) index = sequence;
  else if (index + 0x8000 < c->highest) index += 0x10000;
  else if (index > c->highest + 0x8000 && index >= 0x10000) index -= 0x10000;
  uint32_t ssrc;
  memcpy(&ssrc, packet + 8, 4);
  nonce(iv, hop, ntohl(ssrc), index);
  int ok = 1;
  if (hop->suite == GCM) ok = open_gcm(hop, packet, header, length, iv, out);
  else if (hop->suite == CM) ok = open_cm(hop, packet, header, length, iv, index, out);
  else memcpy(out, packet + header, 16);
  if (ok && (!c->heard || index > c->highest)) c->highest = index;
  c->heard |= ok;
  return ok;
}

static int header_of(const struct conference *c, uint8_t *o, uint64_t index) {
  o[0] = 0x80;
  o[1] = pace.payload_type;
  put16(o + 2, index);
  put32(o + 4, index / 3 * 960);
  put32(o + 8, c->ssrc);
  if (pace.level_id == 0) return 12;
  o[0] |= 0x10;
  put32(o + 12, 0xBEDE0001);
  o[16] = pace.level_id << 4;
  o[17] = 0x80 | (index & 63);
  o[18] = o[19] = 0;
  return 20;
}

static void send_burst(struct conference *c) {
  for (uint64_t i = 0; i < pace.burst; i++) {
    uint64_t index = c->next + i, at = now();
    int header = header_of(c, buffers[i], index);
    int length = pace.octets - header - tag_octets(&c->sender) - pace.tail;
    memcpy(plain, &at, 8);
    memcpy(plain + 8, &index, 8);
    if (pace.original_header) plain[length - 1] = 0;
    seal(&c->sender, buffers[i], header, length, c->ssrc, index);
    if (pace.tail) buffers[i][pace.octets - 1] = 0;
    vectors[i].iov_len = pace.octets;
    messages[i].msg_hdr.msg_name = NULL;
  }
  int sent = sendmmsg(c->out, messages, pace.burst, 0);
  if (sent < (int)pace.burst) shared->unsent += pace.burst - (sent > 0 ? sent : 0);
  c->next += pace.burst; /* what the kernel did not take looks like loss */
  in_flight += pace.burst;
  shared->sent += sent > 0 ? sent : 0;
}

static uint64_t look_at_clock(void) {
  uint64_t at = now();
  if (at - turned > AWAY_NANOS) away = at;
  return at;
}

static void receive(struct conference *c) {
  uint8_t out[SLOT];
  for (int i = 0; i < MAX_BURST; i++) vectors[i].iov_len = SLOT;
  int got = recvmmsg(c->in, messages, MAX_BURST, MSG_DONTWAIT, NULL);
  uint64_t at = look_at_clock();
  for (int i = 0; i < got; i++) {
    int octets = messages[i].msg_len;
    if (octets > 1 && buffers[i][1] >= 192 && buffers[i][1] < 224) continue; /* RTCP of a peer */
    if (octets < 12 || !open_packet(c, buffers[i], octets, out)) {
      shared->bad++;
      continue;
    }
    uint64_t sent_at, index;
    memcpy(&sent_at, out, 8);
    memcpy(&index, out + 8, 8);
    shared->received++;
    shared->latency[bucket_of(at - sent_at)]++;
    if (at - sent_at > LATE_NANOS) {
      if (at - last_late > LATE_NANOS) away > sent_at ? shared->blind++ : shared->late++;
      last_late = at;
    }
    if (index >= c->acked && index < c->next) {
      in_flight -= index + 1 - c->acked;
      c->acked = index + 1;
    }
  }
}

static void write_off(void) {
  for (int i = 0; i < count; i++) conferences[i].acked = conferences[i].next;
  in_flight = 0;
  shared->stalls++;
}

static void run(void) {
  struct epoll_event ready[MAX_BURST];
  uint64_t start = now(), due = start, progress = start, received = 0, sent = start;
  double gap = pace.rate > 0 ? pace.burst * 1e9 / pace.rate : 0;
  int turn = 0;
  turned = start;
  while (__atomic_load_n(&shared->state, __ATOMIC_RELAXED) == 1) {
    uint64_t at = look_at_clock();
    turned = at;
    if (pace.rest && in_flight == 0 && due < sent) due = at + 2 * (at - sent) / pace.burst;
    int may = pace.rest ? in_flight == 0 && at >= due : pace.window > 0 ? in_flight + pace.burst <= pace.window : at >= due;
    if (may) {
      if (pace.window == 0) due = at > due + 20 * gap ? at : due + gap;
      sent = at;
      send_burst(&conferences[turn]);
      turn = (turn + 1) % count;
    } else if (pace.window > 0) {
      shared->waits++;
      if (received != shared->received) received = shared->received, progress = at;
      else if (at - progress > STALLED_NANOS) write_off(), progress = at;
    }
    shared->polls++;
    if (count == 1) receive(&conferences[0]);
    else for (int n = epoll_wait(epoll, ready, MAX_BURST, 0), i = 0; i < n; i++) receive(ready[i].data.ptr);
  }
  for (progress = now(); shared->received + shared->bad < shared->sent && now() - progress < PATIENCE_NANOS;) { /* what is still on its way */
    for (int i = 0; i < count; i++) receive(&conferences[i]);
    if (received != shared->received) received = shared->received, progress = now();
  }
}

static int udp(uint32_t address, int port, int octets) {
  int s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), on = 4 << 20;
  struct sockaddr_in local = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(address)};
  setsockopt(s, SOL_SOCKET, SO_RCVBUF, &octets, sizeof octets);
  setsockopt(s, SOL_SOCKET, SO_SNDBUF, &on, sizeof on);
  if (s < 0 || bind(s, (void *)&local, sizeof local)) fprintf(stderr, "port %d: ", port), fail("bind");
  return s;
}

static int hex(const char *text, uint8_t *out, int limit) {
  int n = strlen(text) / 2;
  for (int i = 0; i < n && i < limit; i++) {
    unsigned value;
    if (sscanf(text + 2 * i, "%2x", &value) != 1) fail("hex");
    out[i] = value;
  }
  return n;
}

static void keys(struct hop *hop, int sending, char *words) {
  char *suite = strtok(words, " \n"), *key = strtok(NULL, " \n"), *salt = strtok(NULL, " \n"), *auth = strtok(NULL, " \n");
  if (suite == NULL || !strcmp(suite, "plain")) {
    hop->suite = PLAIN;
    return;
  }
  uint8_t octets[64];
  hop->suite = !strcmp(suite, "gcm") ? GCM : CM;
  if (key == NULL || salt == NULL || (hop->suite == CM && auth == NULL)) fail("a suite without keys");
  hex(salt, hop->salt, sizeof hop->salt);
  int length = hex(key, octets, sizeof octets);
  hop->cipher = EVP_CIPHER_CTX_new();
  const EVP_CIPHER *cipher = hop->suite == CM ? EVP_aes_128_ctr() : length == 32 ? EVP_aes_256_gcm() : EVP_aes_128_gcm();
  if (sending) EVP_EncryptInit_ex(hop->cipher, cipher, NULL, octets, NULL);
  else EVP_DecryptInit_ex(hop->cipher, cipher, NULL, octets, NULL);
  if (hop->suite == CM) {
    if (sending) fail("cm can only be received");
    OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string("digest", "SHA1", 0), OSSL_PARAM_construct_end()};
    hop->mac = EVP_MAC_CTX_new(EVP_MAC_fetch(NULL, "HMAC", NULL));
    length = hex(auth, octets, sizeof octets);
    if (!EVP_MAC_init(hop->mac, octets, length, parameters)) fail("HMAC");
  }
}

static void configure_sender(const char *line) {
  unsigned ssrc;
  int local, port, at = 0;
  char address[64], words[512];
  if (count == MAX_CONFERENCES || sscanf(line, "sender %u %d %63s %d %n", &ssrc, &local, address, &port, &at) != 4) fail(line);
  struct conference *c = &conferences[count++];
  struct sockaddr_in peer = {.sin_family = AF_INET, .sin_port = htons(port)};
  c->ssrc = ssrc;
  c->out = udp(INADDR_LOOPBACK, local, 4 << 20);
  inet_pton(AF_INET, address, &peer.sin_addr);
  if (connect(c->out, (void *)&peer, sizeof peer)) fail("connect");
  c->next = c->acked = pace.first;
  snprintf(words, sizeof words, "%s", line + at);
  keys(&c->sender, 1, words);
}

static void configure_receiver(const char *line) {
  int port, at = 0;
  char words[512];
  if (count == 0 || sscanf(line, "receiver %d %n", &port, &at) != 1) fail(line);
  struct conference *c = &conferences[count - 1];
  c->in = udp(INADDR_LOOPBACK, port, 4 << 20);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
  epoll_ctl(epoll, EPOLL_CTL_ADD, c->in, &event);
  snprintf(words, sizeof words, "%s", line + at);
  keys(&c->receiver, 0, words);
}

static void configure(void) {
  char line[1024];
  while (fgets(line, sizeof line, stdin)) {
    int first, sinks;
    if (!strncmp(line, "sender ", 7)) configure_sender(line);
    else if (!strncmp(line, "receiver ", 9)) configure_receiver(line);
    else if (sscanf(line, "sink %d %d", &first, &sinks) == 2)
      for (int i = 0; i < sinks; i++) udp(INADDR_ANY, first + i, 2304);
    else if (sscanf(line, "pace %lu %d %lf %lu %d %lu %d %d %d %d", &pace.window, &pace.rest, &pace.rate, &pace.burst, &pace.octets, &pace.first,
                    &pace.level_id, &pace.original_header, &pace.tail, &pace.payload_type) != 10)
      fail(line);
  }
  if (count == 0 || pace.burst < 1 || pace.burst > MAX_BURST || pace.octets < 80 || pace.octets > 2048) fail("configuration");
}

int main(int argc, char **argv) {
  if (argc != 3) fail("usage: load CPU SHARED-FILE");
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(atoi(argv[1]), &set);
  if (sched_setaffinity(0, sizeof set, &set)) fail("affinity");
  int file = open(argv[2], O_RDWR);
  if (file < 0 || ftruncate(file, sizeof *shared)) fail(argv[2]);
  shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (shared == MAP_FAILED) fail("mmap");
  epoll = epoll_create1(EPOLL_CLOEXEC);
  for (int i = 0; i < MAX_BURST; i++) {
    vectors[i].iov_base = buffers[i];
    messages[i].msg_hdr.msg_iov = &vectors[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  configure();
  shared->state = 1;
  run();
  shared->state = 3;
  return 0;
}
