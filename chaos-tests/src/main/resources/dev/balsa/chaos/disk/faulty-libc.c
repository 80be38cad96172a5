/*
 * Preloaded into a broker: makes its disk and its wall clock misbehave on command. The commands are in a page of memory that the
 * harness shares (BALSA_FAULT_PAGE names its file); only files below BALSA_FAULT_ROOT are touched. Without a command every call
 * costs one load more than before.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

/* The layout that FaultPage.java writes: 64-bit words in the byte order of the machine. */
struct faults {
  int64_t sync_fails;
  int64_t sync_lies;
  int64_t sync_delay_us;
  int64_t io_fails;
  /* The wall clock shows shown_ns at the true time true_ns and goes on from there at so many percent; 0 percent: it is right. */
  int64_t clock_percent;
  int64_t true_ns;
  int64_t shown_ns;
};

static volatile struct faults *page;
static const char *root;
static int (*real_clock_gettime)(clockid_t, struct timespec *);

__attribute__((constructor)) static void begin(void) {
  static struct faults none;
  page = &none;
  real_clock_gettime = dlsym(RTLD_NEXT, "clock_gettime");
  root = getenv("BALSA_FAULT_ROOT");
  const char *file = getenv("BALSA_FAULT_PAGE");
  int fd = file && root ? open(file, O_RDONLY) : -1;
  if (fd < 0) return;
  void *mapped = mmap(NULL, sizeof none, PROT_READ, MAP_SHARED, fd, 0);
  close(fd);
  if (mapped != MAP_FAILED) page = mapped;
}

static int is_below_root(int fd) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return strncmp(path, root, strlen(root)) == 0;
}

#define REAL(type, name) ((type)dlsym(RTLD_NEXT, name))

/* Returns 1 if the caller has to go on to the real call, else what it returns is in *result. */
static int sync_goes_on(int fd, int *result) {
  int64_t delay_us = page->sync_delay_us;
  if (!delay_us && !page->sync_fails && !page->sync_lies) return 1;
  if (!is_below_root(fd)) return 1;
  if (delay_us > 0) {
    struct timespec pause = {delay_us / 1000000, (delay_us % 1000000) * 1000};
    nanosleep(&pause, NULL);
  }
  if (page->sync_fails) {
    errno = EIO;
    *result = -1;
    return 0;
  }
  *result = 0;
  return !page->sync_lies;
}

static int io_fails(int fd) {
  if (!page->io_fails || !is_below_root(fd)) return 0;
  errno = EIO;
  return 1;
}

typedef int (*sync_call)(int);

int fsync(int fd) {
  int result;
  return sync_goes_on(fd, &result) ? REAL(sync_call, "fsync")(fd) : result;
}

int fdatasync(int fd) {
  int result;
  return sync_goes_on(fd, &result) ? REAL(sync_call, "fdatasync")(fd) : result;
}

#define FAILING(result, name, parameters, arguments)                        \
  result name parameters {                                                  \
    static result(*real) parameters;                                        \
    if (!real) real = dlsym(RTLD_NEXT, #name);                              \
    return io_fails(fd) ? -1 : real arguments;                              \
  }

FAILING(ssize_t, read, (int fd, void *data, size_t size), (fd, data, size))
FAILING(ssize_t, write, (int fd, const void *data, size_t size), (fd, data, size))
FAILING(ssize_t, pread64, (int fd, void *data, size_t size, off64_t at), (fd, data, size, at))
FAILING(ssize_t, pwrite64, (int fd, const void *data, size_t size, off64_t at), (fd, data, size, at))
FAILING(ssize_t, readv, (int fd, const struct iovec *parts, int count), (fd, parts, count))
FAILING(ssize_t, writev, (int fd, const struct iovec *parts, int count), (fd, parts, count))

int clock_gettime(clockid_t clock, struct timespec *time) {
  int result = real_clock_gettime(clock, time);
  int64_t percent = page->clock_percent;
  if (result == 0 && clock == CLOCK_REALTIME && percent) {
    int64_t now_ns = (int64_t)time->tv_sec * 1000000000 + time->tv_nsec;
    int64_t shown_ns = page->shown_ns + (now_ns - page->true_ns) / 100 * percent;
    time->tv_sec = shown_ns / 1000000000;
    time->tv_nsec = shown_ns % 1000000000;
  }
  return result;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
  (void)zone;
  struct timespec now;
  int result = clock_gettime(CLOCK_REALTIME, &now);
  time->tv_sec = now.tv_sec;
  time->tv_usec = now.tv_nsec / 1000;
  return result;
}
