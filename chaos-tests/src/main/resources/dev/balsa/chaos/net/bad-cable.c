/*
 * A cable that delays, duplicates and reorders frames: bad-cable WIRE TAP. Takes every frame that comes in at the network device WIRE to
 * the new device TAP, and back. Kernels without netem have nothing else for this.
 *
 * Commands on standard input, one a line, valid from then on for frames of both directions:
 *   DELAY_US JITTER_US DUPLICATE_PERCENT REORDER_PERCENT
 * A delay keeps the order of frames. A reordered frame is held back for some milliseconds more, and those behind it overtake. Says
 * "ready" when TAP is there; ends, and takes TAP with it, when standard input does.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MAX_FRAME (65536 + 512)
/* What a router would hold: more is dropped, as there. */
#define MAX_FRAMES 8192
#define MAX_BYTES (64u << 20)
#define HOLD_MIN_NS 2000000
#define HOLD_MAX_NS 20000000

struct frame {
  int64_t due_ns;
  uint64_t order;
  int to;
  uint32_t size;
  unsigned char *bytes;
};

static struct frame heap[MAX_FRAMES];
static int count;
static uint32_t held_bytes;
static uint64_t next_order;
static int64_t delay_ns, jitter_ns, last_due_ns[2];
static int duplicate_percent, reorder_percent;
static uint64_t seed;

static void die(const char *what) {
  fprintf(stderr, "bad-cable: %s: %s\n", what, strerror(errno));
  exit(1);
}

static int64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

/* xorshift64* (Marsaglia; Vigna): which frames are hit need not be the same in two runs, but they have to differ within one. */
static uint64_t dice(uint64_t sides) {
  seed ^= seed >> 12;
  seed ^= seed << 25;
  seed ^= seed >> 27;
  return (seed * 2685821657736338717ULL >> 16) % sides;
}

static int is_earlier(const struct frame *a, const struct frame *b) {
  return a->due_ns != b->due_ns ? a->due_ns < b->due_ns : a->order < b->order;
}

static void swap(int a, int b) {
  struct frame kept = heap[a];
  heap[a] = heap[b];
  heap[b] = kept;
}

static void push(int to, int64_t due_ns, const unsigned char *bytes, uint32_t size) {
  if (count == MAX_FRAMES || held_bytes + size > MAX_BYTES) {
    return;
  }
  unsigned char *copy = malloc(size);
  if (copy == NULL) {
    return;
  }
  memcpy(copy, bytes, size);
  held_bytes += size;
  int at = count++;
  heap[at] = (struct frame){due_ns, next_order++, to, size, copy};
  while (at > 0 && is_earlier(&heap[at], &heap[(at - 1) / 2])) {
    swap(at, (at - 1) / 2);
    at = (at - 1) / 2;
  }
}

static struct frame pop(void) {
  struct frame first = heap[0];
  held_bytes -= first.size;
  heap[0] = heap[--count];
  for (int at = 0;;) {
    int least = at;
    for (int child = 2 * at + 1; child <= 2 * at + 2; child++) {
      if (child < count && is_earlier(&heap[child], &heap[least])) {
        least = child;
      }
    }
    if (least == at) {
      return first;
    }
    swap(at, least);
    at = least;
  }
}

static int is_hit(int percent) { return percent > 0 && dice(100) < (uint64_t)percent; }

/* Reads what there is, but not for ever: frames that are due have to leave. */
static void take(int from, int to, int direction) {
  static unsigned char bytes[MAX_FRAME];
  for (int i = 0; i < 64; i++) {
    ssize_t size = read(from, bytes, sizeof bytes);
    if (size <= 0) {
      return;
    }
    int64_t due_ns = now_ns() + delay_ns + (jitter_ns > 0 ? (int64_t)dice(jitter_ns) : 0);
    if (is_hit(reorder_percent)) {
      due_ns += HOLD_MIN_NS + dice(HOLD_MAX_NS - HOLD_MIN_NS);
    } else {
      if (due_ns < last_due_ns[direction]) {
        due_ns = last_due_ns[direction];
      }
      last_due_ns[direction] = due_ns;
    }
    push(to, due_ns, bytes, size);
    if (is_hit(duplicate_percent)) {
      push(to, due_ns, bytes, size);
    }
  }
}

static void give(void) {
  while (count > 0 && heap[0].due_ns <= now_ns()) {
    struct frame frame = pop();
    /* A frame that a device does not take is lost: that is what networks do. */
    ssize_t written = write(frame.to, frame.bytes, frame.size);
    (void)written;
    free(frame.bytes);
  }
}

/* Frames come with the header that says what is still to be done to them, checksums and cutting into packets, and take it along. */
static int open_wire(const char *name) {
  int on = 1, buffer = 32 << 20;
  int wire = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK, 0);
  struct sockaddr_ll address = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL)};
  address.sll_ifindex = if_nametoindex(name);
  if (wire < 0 || address.sll_ifindex == 0 ||
      setsockopt(wire, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof on) != 0 ||
      setsockopt(wire, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on) != 0 ||
      setsockopt(wire, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof buffer) != 0 ||
      setsockopt(wire, SOL_SOCKET, SO_SNDBUFFORCE, &buffer, sizeof buffer) != 0 ||
      bind(wire, (struct sockaddr *)&address, sizeof address) != 0) {
    die(name);
  }
  return wire;
}

static int open_tap(const char *name) {
  struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR};
  strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  int tap = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
  if (tap < 0 || ioctl(tap, TUNSETIFF, &request) != 0 ||
      ioctl(tap, TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6 | TUN_F_TSO_ECN) != 0) {
    die(name);
  }
  return tap;
}

static void obey(void) {
  static char line[128];
  static size_t length;
  ssize_t size = read(0, line + length, sizeof line - 1 - length);
  if (size <= 0) {
    exit(0);
  }
  length += size;
  line[length] = 0;
  for (char *end; (end = strchr(line, '\n')) != NULL;) {
    long long delay_us, jitter_us;
    if (sscanf(line, "%lld %lld %d %d", &delay_us, &jitter_us, &duplicate_percent, &reorder_percent) != 4) {
      errno = EINVAL;
      die(line);
    }
    delay_ns = delay_us * 1000;
    jitter_ns = jitter_us * 1000;
    last_due_ns[0] = last_due_ns[1] = 0;
    length -= end + 1 - line;
    memmove(line, end + 1, length + 1);
  }
}

int main(int arguments, char **names) {
  if (arguments != 3) {
    fprintf(stderr, "bad-cable WIRE TAP\n");
    return 2;
  }
  seed = now_ns() | 1;
  int wire = open_wire(names[1]);
  int tap = open_tap(names[2]);
  puts("ready");
  fflush(stdout);
  struct pollfd sources[] = {{0, POLLIN, 0}, {wire, POLLIN, 0}, {tap, POLLIN, 0}};
  for (;;) {
    struct timespec rest, *timeout = NULL;
    if (count > 0) {
      int64_t rest_ns = heap[0].due_ns - now_ns();
      rest_ns = rest_ns < 0 ? 0 : rest_ns;
      rest = (struct timespec){rest_ns / 1000000000, rest_ns % 1000000000};
      timeout = &rest;
    }
    if (ppoll(sources, 3, timeout, NULL) < 0 && errno != EINTR) {
      die("poll");
    }
    if (sources[0].revents != 0) {
      obey();
    }
    if ((sources[2].revents & POLLERR) != 0) {
      /* Somebody has deleted TAP. */
      return 0;
    }
    take(wire, tap, 0);
    take(tap, wire, 1);
    give();
  }
}
