/* Adds SLOW_SYNC_US microseconds to every fsync and fdatasync of a process that preloads this library. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

typedef int (*sync_call)(int);

static void wait_before(void) {
  const char *text = getenv("SLOW_SYNC_US");
  long micros = text ? strtol(text, NULL, 10) : 0;
  struct timespec pause = {micros / 1000000, (micros % 1000000) * 1000};
  if (micros > 0) nanosleep(&pause, NULL);
}

int fsync(int fd) {
  wait_before();
  return ((sync_call)dlsym(RTLD_NEXT, "fsync"))(fd);
}

int fdatasync(int fd) {
  wait_before();
  return ((sync_call)dlsym(RTLD_NEXT, "fdatasync"))(fd);
}
