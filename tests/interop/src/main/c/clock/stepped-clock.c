/*
 * A wall clock that a test can step: preloaded into a program, it adds the seconds that stand in the file named by STEPPED_CLOCK
 * (eight octets, the machine's own order) to CLOCK_REALTIME. The monotonic clock is left as it is, as the kernel does.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile const int64_t *offset_seconds;
static int (*kernel_clock)(clockid_t, struct timespec *);

static void begin(void) {
  const char *name = getenv("STEPPED_CLOCK");
  int file = name ? open(name, O_RDONLY | O_CLOEXEC) : -1;
  kernel_clock = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
  if (file < 0)
    return;
  void *page = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, file, 0);
  if (page != MAP_FAILED)
    offset_seconds = page;
  close(file);
}

__attribute__((constructor)) static void at_load(void) {
  if (!kernel_clock)
    begin();
}

static int64_t offset(void) { return offset_seconds ? *offset_seconds : 0; }

int clock_gettime(clockid_t clock, struct timespec *now) {
  if (!kernel_clock)
    begin();
  int code = kernel_clock(clock, now);
  if (code == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
    now->tv_sec += offset();
  return code;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  struct timespec exact;
  (void)zone;
  clock_gettime(CLOCK_REALTIME, &exact);
  now->tv_sec = exact.tv_sec;
  now->tv_usec = exact.tv_nsec / 1000;
  return 0;
}

time_t time(time_t *out) {
  struct timespec exact;
  clock_gettime(CLOCK_REALTIME, &exact);
  if (out)
    *out = exact.tv_sec;
  return exact.tv_sec;
}
