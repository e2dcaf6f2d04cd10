/*
 * Opens a captured private conference end to end from the endpoints' key logs, with Debian's libsrtp2 and OpenSSL alone.
 * It is the second source for media/srtp, keying/ekt and the endpoint, and so shares nothing with them.
 *
 *   perc-open CAPTURE.pcap MD_PORT LEVEL_ID OUTPUT_FOLDER KEYLOG ...
 *
 * Prints one line per key log, direction and source:
 *   log=N dir=client|server ssrc=HEX packets=N outer=N inner=N hopinner=N changed=N levels=N wirelevels=N samelevels=N
 * outer: opened with the hop key (RFC 7714). inner: opened with the key from the FullEKTField (RFC 8870) under the EKTKey.
 * hopinner: inner payloads that the hop key itself opened, which must be none. changed: packets whose OHB is not empty.
 * levels and wirelevels: distinct octets of the RFC 6464 element after and before RFC 6904; samelevels: packets where both agree.
 * The inner payloads of every source are written to OUTPUT_FOLDER/logN-DIR-SSRC-ptPT.raw in the order of arrival.
 */
#include <inttypes.h>
#include <openssl/evp.h>
#include <srtp2/srtp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture.h"

enum { MAX_LOGS = 64, MAX_HOPS = 16, MAX_EKT = 64, MAX_SOURCES = 512, MAX_INNER = 8, MAX_PACKET = 2048 };

struct hop { uint16_t profile; uint8_t key[32]; size_t key_length; uint8_t salt[12]; srtp_t session; };
struct ekt { uint16_t spi; uint8_t key[32]; size_t key_length; uint8_t salt[12]; };
struct inner { uint8_t key[32]; size_t key_length; srtp_t session; };
struct source {
    int direction; uint32_t ssrc; long packets, outer, inner, hop_inner, changed, same_levels;
    uint8_t levels[256], wire_levels[256];
    struct inner keys[MAX_INNER]; int key_count; srtp_t hop_as_inner; const struct hop *hop;
};
struct log { struct hop hops[2][MAX_HOPS]; int hop_count[2]; struct ekt ekts[MAX_EKT]; int ekt_count; uint16_t port; };

static struct log logs[MAX_LOGS];
static struct source *sources[MAX_LOGS][MAX_SOURCES];
static int log_count, source_count[MAX_LOGS], level_id, md_port;
static const char *folder;
static const char *direction_name[2] = {"client", "server"};

static void die(const char *what, const char *which) { fprintf(stderr, "perc-open: %s: %s\n", what, which); exit(2); }

static size_t unhex(const char *text, uint8_t *out, size_t room) {
    size_t n = strlen(text) / 2;
    if (n > room) die("hexadecimal too long", text);
    for (size_t i = 0; i < n; i++) {
        unsigned octet;
        if (sscanf(text + 2 * i, "%2x", &octet) != 1) die("not hexadecimal", text);
        out[i] = (uint8_t)octet;
    }
    return n;
}

static srtp_t session_of(const uint8_t *key, size_t key_length, const uint8_t *salt, uint32_t ssrc, int with_level) {
    srtp_policy_t policy;
    static int ids[1];
    uint8_t material[44];
    memset(&policy, 0, sizeof policy);
    if (key_length == 16) {
        srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtp);
        srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtcp);
    } else {
        srtp_crypto_policy_set_aes_gcm_256_16_auth(&policy.rtp);
        srtp_crypto_policy_set_aes_gcm_256_16_auth(&policy.rtcp);
    }
    memcpy(material, key, key_length);
    memcpy(material + key_length, salt, 12);
    policy.key = material;
    policy.window_size = 8192;
    policy.ssrc.type = ssrc ? ssrc_specific : ssrc_any_inbound;
    policy.ssrc.value = ssrc;
    if (with_level && level_id > 0) {
        ids[0] = level_id;
        policy.enc_xtn_hdr = ids;
        policy.enc_xtn_hdr_count = 1;
    }
    srtp_t session;
    if (srtp_create(&session, &policy) != srtp_err_status_ok) die("libsrtp2 refuses", "a policy");
    return session;
}

static void read_log(const char *path) {
    FILE *file = fopen(path, "r");
    if (!file) die("cannot read", path);
    if (log_count == MAX_LOGS) die("too many key logs", path);
    struct log *log = &logs[log_count++];
    char line[512], side[16], profile[16], key[160], salt[80];
    while (fgets(line, sizeof line, file)) {
        if (sscanf(line, "HBH %15s %15s %159s %79s", side, profile, key, salt) == 4) {
            int d = strcmp(side, "server") == 0;
            if (log->hop_count[d] == MAX_HOPS) die("too many hops in", path);
            struct hop *hop = &log->hops[d][log->hop_count[d]++];
            hop->profile = (uint16_t)strtoul(profile, NULL, 16);
            hop->key_length = unhex(key, hop->key, sizeof hop->key);
            if (unhex(salt, hop->salt, sizeof hop->salt) != 12) die("hop salt is not 12 octets in", path);
            hop->session = session_of(hop->key, hop->key_length, hop->salt, 0, 1);
        } else if (sscanf(line, "EKT %15s %159s %79s", profile, key, salt) == 3) {
            if (log->ekt_count == MAX_EKT) die("too many EKT keys in", path);
            struct ekt *ekt = &log->ekts[log->ekt_count++];
            ekt->spi = (uint16_t)strtoul(profile, NULL, 16);
            ekt->key_length = unhex(key, ekt->key, sizeof ekt->key);
            if (unhex(salt, ekt->salt, sizeof ekt->salt) != 12) die("EKT salt is not 12 octets in", path);
        }
    }
    fclose(file);
}

/* RFC 5649 by OpenSSL. Returns the plaintext's length, or 0. */
static int unwrap(const struct ekt *ekt, const uint8_t *in, int length, uint8_t *out) {
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    EVP_CIPHER_CTX_set_flags(context, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    int n = 0;
    const EVP_CIPHER *cipher = ekt->key_length == 16 ? EVP_aes_128_wrap_pad() : EVP_aes_256_wrap_pad();
    int fine = EVP_DecryptInit_ex(context, cipher, NULL, ekt->key, NULL) == 1 && EVP_DecryptUpdate(context, out, &n, in, length) == 1;
    EVP_CIPHER_CTX_free(context);
    return fine ? n : 0;
}

static struct source *source_of(int log, int direction, uint32_t ssrc) {
    for (int i = 0; i < source_count[log]; i++)
        if (sources[log][i]->direction == direction && sources[log][i]->ssrc == ssrc) return sources[log][i];
    if (source_count[log] == MAX_SOURCES) die("too many sources", "in one key log");
    struct source *source = calloc(1, sizeof *source);
    if (!source) die("out of memory", "sources");
    source->direction = direction;
    source->ssrc = ssrc;
    return sources[log][source_count[log]++] = source;
}

/* RFC 8870 4.1, 4.3.2: learns the source's end-to-end key from a FullEKTField. */
static void learn(struct log *log, struct source *source, const uint8_t *field, size_t length) {
    uint16_t spi = (uint16_t)(field[length - 7] << 8 | field[length - 6]);
    for (int i = 0; i < log->ekt_count; i++) {
        uint8_t plain[300];
        if (log->ekts[i].spi != spi) continue;
        int n = unwrap(&log->ekts[i], field, (int)length - 7, plain);
        if (n < 25 || n != plain[0] + 9) continue;
        const uint8_t *after = plain + 1 + plain[0];
        uint32_t ssrc = (uint32_t)after[0] << 24 | (uint32_t)after[1] << 16 | (uint32_t)after[2] << 8 | after[3];
        uint32_t roc = (uint32_t)after[4] << 24 | (uint32_t)after[5] << 16 | (uint32_t)after[6] << 8 | after[7];
        if (ssrc != source->ssrc) continue;
        for (int k = 0; k < source->key_count; k++)
            if (memcmp(source->keys[k].key, plain + 1, plain[0]) == 0) return;
        if (source->key_count == MAX_INNER) return;
        struct inner *inner = &source->keys[source->key_count++];
        inner->key_length = plain[0];
        memcpy(inner->key, plain + 1, inner->key_length);
        inner->session = session_of(inner->key, inner->key_length, log->ekts[i].salt, ssrc, 0);
        srtp_set_stream_roc(inner->session, ssrc, roc);
    }
}

/* The RFC 6464 element of a one-octet header extension block (RFC 8285 4.2), or -1. */
static int level_of(const uint8_t *packet, size_t length) {
    if (!(packet[0] & 0x10)) return -1;
    size_t at = 12 + 4u * (packet[0] & 15);
    if (at + 4 > length || packet[at] != 0xBE || packet[at + 1] != 0xDE) return -1;
    size_t end = at + 4 + 4u * (size_t)(packet[at + 2] << 8 | packet[at + 3]);
    for (at += 4; at < end && at < length;) {
        int id = packet[at] >> 4, size = (packet[at] & 15) + 1;
        if (packet[at] == 0) { at++; continue; }
        if (id == level_id && at + 1 < length) return packet[at + 1];
        at += 1 + (size_t)size;
    }
    return -1;
}

/* RFC 8723 5.3: takes the OHB off and makes the synthetic packet. Returns its length, or 0. */
static int synthetic(const uint8_t *packet, int length, uint8_t *out, int *changed) {
    int header = 12 + 4 * (packet[0] & 15), payload = header;
    if (packet[0] & 0x10) payload += 4 + 4 * (packet[payload + 2] << 8 | packet[payload + 3]);
    uint8_t config = packet[length - 1];
    int end = length - 1;
    memcpy(out, packet, (size_t)header);
    out[0] &= (uint8_t)~0x10;
    if (config & 1) { end -= 2; out[2] = packet[end]; out[3] = packet[end + 1]; }
    if (config & 2) { end -= 1; out[1] = (uint8_t)((out[1] & 0x80) | packet[end]); }
    if (config & 4) out[1] = (uint8_t)((out[1] & 0x7F) | (config & 8 ? 0x80 : 0));
    *changed = config != 0;
    if (end - payload < 16) return 0;
    memcpy(out + header, packet + payload, (size_t)(end - payload));
    return header + end - payload;
}

static void keep(int log, const struct source *source, const uint8_t *packet, int length) {
    char path[512];
    int header = 12 + 4 * (packet[0] & 15);
    snprintf(path, sizeof path, "%s/log%d-%s-%08" PRIx32 "-pt%d.raw", folder, log, direction_name[source->direction], source->ssrc, packet[1] & 0x7F);
    FILE *file = fopen(path, "ab");
    if (!file) die("cannot write", path);
    fwrite(packet + header, 1, (size_t)(length - header), file);
    fclose(file);
}

static void open_inner(int log, struct source *source, const uint8_t *outer, int length) {
    uint8_t packet[MAX_PACKET], trial[MAX_PACKET];
    int changed, n = synthetic(outer, length, packet, &changed);
    source->changed += changed;
    if (n == 0) return;
    if (!source->hop_as_inner) source->hop_as_inner = session_of(source->hop->key, source->hop->key_length, source->hop->salt, source->ssrc, 0);
    int size = n;
    memcpy(trial, packet, (size_t)n);
    if (srtp_unprotect(source->hop_as_inner, trial, &size) == srtp_err_status_ok) source->hop_inner++;
    for (int k = source->key_count - 1; k >= 0; k--) {
        size = n;
        memcpy(trial, packet, (size_t)n);
        if (srtp_unprotect(source->keys[k].session, trial, &size) == srtp_err_status_ok) {
            source->inner++;
            keep(log, source, trial, size);
            return;
        }
    }
}

/* Tries the hop keys of one key log on one SRTP packet without its EKT field. */
static int open_with(int log, int direction, const uint8_t *octets, size_t length, size_t tail) {
    struct log *keys = &logs[log];
    uint32_t ssrc = (uint32_t)octets[8] << 24 | (uint32_t)octets[9] << 16 | (uint32_t)octets[10] << 8 | octets[11];
    for (int h = 0; h < keys->hop_count[direction]; h++) {
        uint8_t packet[MAX_PACKET];
        int size = (int)(length - tail);
        memcpy(packet, octets, (size_t)size);
        if (srtp_unprotect(keys->hops[direction][h].session, packet, &size) != srtp_err_status_ok) continue;
        struct source *source = source_of(log, direction, ssrc);
        source->hop = &keys->hops[direction][h];
        source->packets++;
        source->outer++;
        int wire = level_of(octets, length), plain = level_of(packet, (size_t)size);
        if (wire >= 0 && plain >= 0) {
            source->wire_levels[wire] = 1;
            source->levels[plain] = 1;
            source->same_levels += wire == plain;
        }
        if (tail > 7) learn(keys, source, octets + length - tail, tail);
        open_inner(log, source, packet, size);
        return 1;
    }
    return 0;
}

struct totals { long srtp, unopened, fieldless; };

static void visit(const struct datagram *datagram, void *context) {
    struct totals *totals = context;
    const uint8_t *octets = datagram->octets;
    size_t length = datagram->length;
    if (datagram->source_port != md_port && datagram->destination_port != md_port) return;
    if (length < 13 || length > MAX_PACKET || octets[0] >> 6 != 2 || (octets[1] >= 192 && octets[1] <= 223)) return;
    int direction = datagram->source_port == md_port;
    totals->srtp++;
    size_t tail = 1;
    if (octets[length - 1] == 2) tail = (size_t)(octets[length - 3] << 8 | octets[length - 2]);
    else if (octets[length - 1] != 0) totals->fieldless++;
    if (tail + 12 + 33 > length) { totals->unopened++; return; }
    for (int log = 0; log < log_count; log++)
        if (open_with(log, direction, octets, length, tail)) return;
    totals->unopened++;
}

static int distinct(const uint8_t *seen) {
    int n = 0;
    for (int i = 0; i < 256; i++) n += seen[i];
    return n;
}

int main(int argc, char **argv) {
    if (argc < 6) die("usage", "perc-open CAPTURE.pcap MD_PORT LEVEL_ID OUTPUT_FOLDER KEYLOG ...");
    md_port = atoi(argv[2]);
    level_id = atoi(argv[3]);
    folder = argv[4];
    if (srtp_init() != srtp_err_status_ok) die("libsrtp2", "does not start");
    for (int i = 5; i < argc; i++) read_log(argv[i]);
    FILE *file = fopen(argv[1], "rb");
    if (!file) die("cannot read", argv[1]);
    struct totals totals = {0, 0, 0};
    long datagrams = capture_each(file, visit, &totals);
    if (datagrams < 0) die("no classic pcap file", argv[1]);
    fclose(file);
    for (int log = 0; log < log_count; log++)
        for (int i = 0; i < source_count[log]; i++) {
            const struct source *s = sources[log][i];
            printf("log=%d dir=%s ssrc=%08" PRIx32 " packets=%ld outer=%ld inner=%ld hopinner=%ld changed=%ld levels=%d wirelevels=%d samelevels=%ld\n",
                   log, direction_name[s->direction], s->ssrc, s->packets, s->outer, s->inner, s->hop_inner, s->changed,
                   distinct(s->levels), distinct(s->wire_levels), s->same_levels);
        }
    printf("total datagrams=%ld srtp=%ld unopened=%ld fieldless=%ld\n", datagrams, totals.srtp, totals.unopened, totals.fieldless);
    return 0;
}
