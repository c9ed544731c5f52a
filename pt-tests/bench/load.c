/* The load of the benchmark: a service and its clients, made to cost as little CPU as they can.
 *
 *   load serve HOST PORT                 prints "ready PORT", then one line a finished transfer
 *   load up HOST PORT STREAMS SECONDS    client to service
 *   load down HOST PORT STREAMS SECONDS  service to client
 *   load ping HOST PORT COUNT            64 bytes there and back on one connection, COUNT times unmeasured first
 *   load connect HOST PORT PARALLEL SECONDS
 *   load check HOST PORT BYTES           a pattern both ways, each byte compared
 *   load first HOST PORT PATIENCE        tries until a byte has come back
 *
 * Each client prints one JSON object on one line. The first byte of a connection says what the
 * client wants. Timed transfers neither copy nor look at their bytes (sendfile from memory, recv
 * with MSG_TRUNC): what they cost would be taken from the tunnel on a small machine. Both ends count
 * them, and "check" is for what they hold.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PORTION = 1 << 20, BLOCK = 1 << 16, PING = 64, ACCEPTORS = 64, SLOTS = 1200, SLOT_MS = 100 };
enum { MAX_STREAMS = 64, MAX_PINGS = 1000000, STACK = 256 << 10 };
enum { UP = 'U', DOWN = 'D', ECHO = 'E', CHECK = 'C' };

static struct sockaddr_in target;
static int portion_fd;
static double seconds_to_run;
static double started;
static char wanted;

struct stream {
  pthread_t thread;
  uint64_t bytes;
  uint64_t slots[SLOTS];
  double ended;
};

static struct stream streams[MAX_STREAMS];
static atomic_ullong connections, failures;

static void die(const char *what) {
  fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
  exit(1);
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static double cpu(void) {
  struct rusage u;
  getrusage(RUSAGE_SELF, &u);
  return u.ru_utime.tv_sec + u.ru_stime.tv_sec + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void address(const char *host, const char *port) {
  target.sin_family = AF_INET;
  target.sin_port = htons((uint16_t)atoi(port));
  if (inet_pton(AF_INET, host, &target.sin_addr) != 1) {
    errno = EINVAL;
    die(host);
  }
}

static void no_delay(int fd) {
  int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static int try_dial(void) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) die("socket");
  if (connect(fd, (struct sockaddr *)&target, sizeof target) != 0) {
    close(fd);
    return -1;
  }
  no_delay(fd);
  return fd;
}

static int dial(void) {
  int fd = try_dial();
  if (fd < 0) die("connect");
  return fd;
}

/* Writes all; 0 if the connection has failed. */
static int put(int fd, const void *from, size_t count) {
  for (size_t done = 0; done < count;) {
    ssize_t n = send(fd, (const char *)from + done, count - done, MSG_NOSIGNAL);
    if (n <= 0) return 0;
    done += (size_t)n;
  }
  return 1;
}

/* Reads all; 0 if the connection has ended or failed before. */
static int get(int fd, void *to, size_t count) {
  for (size_t done = 0; done < count;) {
    ssize_t n = recv(fd, (char *)to + done, count - done, 0);
    if (n <= 0) return 0;
    done += (size_t)n;
  }
  return 1;
}

static void make_portion(void) {
  portion_fd = memfd_create("portion", MFD_CLOEXEC);
  uint64_t *words = malloc(PORTION), state = 88172645463325252ULL;
  for (size_t i = 0; i < PORTION / 8; i++) {
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    words[i] = state;
  }
  if (portion_fd < 0 || write(portion_fd, words, PORTION) != PORTION) die("memfd");
  free(words);
}

static ssize_t push(int fd) {
  off_t from = 0;
  return sendfile(fd, portion_fd, &from, PORTION);
}

static ssize_t discard(int fd) { return recv(fd, NULL, PORTION, MSG_TRUNC); }

/* The 64-bit words of the pattern differ everywhere, so lost, doubled and swapped bytes show. */
static void pattern(uint64_t *block, uint64_t first) {
  for (size_t i = 0; i < BLOCK / 8; i++) block[i] = (first + i) * 0x9E3779B97F4A7C15ULL;
}

static int put_pattern(int fd, uint64_t bytes) {
  uint64_t block[BLOCK / 8];
  for (uint64_t at = 0; at < bytes; at += BLOCK) {
    pattern(block, at / 8);
    if (!put(fd, block, bytes - at < BLOCK ? bytes - at : BLOCK)) return 0;
  }
  return 1;
}

static int same_pattern(int fd, uint64_t bytes) {
  uint64_t expected[BLOCK / 8], seen[BLOCK / 8];
  for (uint64_t at = 0; at < bytes; at += BLOCK) {
    size_t count = bytes - at < BLOCK ? bytes - at : BLOCK;
    pattern(expected, at / 8);
    if (!get(fd, seen, count) || memcmp(expected, seen, count) != 0) return 0;
  }
  return 1;
}

/* ---- the service ---- */

static void say(const char *what, uint64_t bytes) {
  flockfile(stdout);
  printf("%s %llu\n", what, (unsigned long long)bytes);
  fflush(stdout);
  funlockfile(stdout);
}

static void serve_up(int fd) {
  uint64_t bytes = 0;
  ssize_t n;
  while ((n = discard(fd)) > 0) bytes += (uint64_t)n;
  say(n == 0 ? "received" : "broken", bytes);
  put(fd, &bytes, sizeof bytes);
}

static void serve_down(int fd) {
  uint64_t bytes = 0;
  char end;
  while (recv(fd, &end, 1, MSG_DONTWAIT) < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
    ssize_t n = push(fd);
    if (n < 0) {
      say("broken", bytes);
      return;
    }
    bytes += (uint64_t)n;
  }
  say("sent", bytes);
}

static void serve_echo(int fd) {
  char message[PING];
  while (get(fd, message, PING) && put(fd, message, PING)) {
  }
}

static void serve_check(int fd) {
  uint64_t bytes;
  char good;
  if (!get(fd, &bytes, sizeof bytes)) return;
  good = (char)same_pattern(fd, bytes);
  if (put(fd, &good, 1) && good) put_pattern(fd, bytes);
}

static _Noreturn void accept_and_serve(int listener) {
  for (;;) {
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    char mode;
    if (fd < 0) continue;
    no_delay(fd);
    if (get(fd, &mode, 1)) {
      if (mode == UP) serve_up(fd);
      else if (mode == DOWN) serve_down(fd);
      else if (mode == ECHO) serve_echo(fd);
      else if (mode == CHECK) serve_check(fd);
      else put(fd, &mode, 1);
      shutdown(fd, SHUT_WR);
      while (recv(fd, NULL, PORTION, MSG_TRUNC) > 0) {
      }
    }
    close(fd);
  }
}

static void *run_acceptor(void *listener) { accept_and_serve(*(int *)listener); }

static pthread_t thread(void *(*run)(void *), void *argument) {
  pthread_t id;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, STACK + 2 * BLOCK);
  if (pthread_create(&id, &attributes, run, argument) != 0) die("thread");
  return id;
}

static void serve(void) {
  static int listener;
  int on = 1;
  socklen_t size = sizeof target;
  pthread_t last = 0;
  listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(listener, (struct sockaddr *)&target, sizeof target) || listen(listener, 1024)) die("listen");
  getsockname(listener, (struct sockaddr *)&target, &size);
  for (int i = 0; i < ACCEPTORS; i++) last = thread(run_acceptor, &listener);
  say("ready", ntohs(target.sin_port));
  pthread_join(last, NULL);
}

/* ---- clients ---- */

static void count(struct stream *s, uint64_t bytes) {
  size_t slot = (size_t)((now() - started) * 1000 / SLOT_MS);
  s->bytes += bytes;
  if (slot < SLOTS) s->slots[slot] += bytes;
}

static void send_until_end(int fd, struct stream *s) {
  uint64_t arrived;
  while (now() - started < seconds_to_run) {
    ssize_t n = push(fd);
    if (n < 0) die("send");
    count(s, (uint64_t)n);
  }
  shutdown(fd, SHUT_WR);
  if (!get(fd, &arrived, sizeof arrived)) die("the service's count has not come");
  if (arrived != s->bytes) {
    fprintf(stderr, "load: %llu bytes sent, %llu arrived\n", (unsigned long long)s->bytes, (unsigned long long)arrived);
    exit(1);
  }
}

static void receive_until_end(int fd, struct stream *s) {
  ssize_t n;
  int ending = 0;
  while ((n = discard(fd)) > 0) {
    count(s, (uint64_t)n);
    if (!ending && now() - started >= seconds_to_run) {
      ending = 1;
      shutdown(fd, SHUT_WR);
    }
  }
  if (n < 0) die("receive");
}

static void *run_stream(void *argument) {
  struct stream *s = argument;
  int fd = dial();
  if (!put(fd, &wanted, 1)) die("begin");
  if (wanted == UP) send_until_end(fd, s);
  else receive_until_end(fd, s);
  s->ended = now();
  close(fd);
  return NULL;
}

static void transfer(char mode, int count_of_streams) {
  uint64_t bytes = 0;
  double ended = 0;
  int slots;
  if (count_of_streams < 1 || count_of_streams > MAX_STREAMS) die("streams");
  wanted = mode;
  started = now();
  for (int i = 0; i < count_of_streams; i++) streams[i].thread = thread(run_stream, &streams[i]);
  for (int i = 0; i < count_of_streams; i++) {
    pthread_join(streams[i].thread, NULL);
    bytes += streams[i].bytes;
    if (streams[i].ended > ended) ended = streams[i].ended;
  }
  printf("{\"bytes\":%llu,\"seconds\":%.6f,\"cpu\":%.3f,\"slots\":[", (unsigned long long)bytes, ended - started, cpu());
  slots = (int)(seconds_to_run * 1000 / SLOT_MS);
  for (int slot = 0; slot < slots && slot < SLOTS; slot++) {
    uint64_t sum = 0;
    for (int i = 0; i < count_of_streams; i++) sum += streams[i].slots[slot];
    printf("%s%llu", slot ? "," : "", (unsigned long long)sum);
  }
  printf("]}\n");
}

static int by_value(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void ping(int samples) {
  static double times[MAX_PINGS];
  char message[PING] = {0}, mode = ECHO;
  int fd = dial(), warm = samples;
  if (samples < 1 || samples > MAX_PINGS) die("count");
  if (!put(fd, &mode, 1)) die("begin");
  for (int i = -warm; i < samples; i++) {
    double before = now();
    memcpy(message, &i, sizeof i);
    if (!put(fd, message, PING) || !get(fd, message, PING)) die("ping");
    if (memcmp(message, &i, sizeof i) != 0) die("another message came back");
    if (i >= 0) times[i] = (now() - before) * 1e6;
  }
  close(fd);
  qsort(times, (size_t)samples, sizeof *times, by_value);
  printf("{\"count\":%d,\"p50\":%.2f,\"p99\":%.2f,\"max\":%.2f}\n", samples, times[samples / 2],
         times[(size_t)(samples * 0.99)], times[samples - 1]);
}

static int exchange(int fd) {
  char byte = 'x';
  return put(fd, &byte, 1) && get(fd, &byte, 1) && byte == 'x';
}

static void *run_connections(void *unused) {
  while (now() - started < seconds_to_run) {
    int fd = try_dial();
    if (fd >= 0 && exchange(fd)) connections++;
    else failures++;
    if (fd >= 0) close(fd);
  }
  return unused;
}

static void connect_often(int parallel) {
  started = now();
  if (parallel < 1 || parallel > MAX_STREAMS) die("parallel");
  for (int i = 0; i < parallel; i++) streams[i].thread = thread(run_connections, NULL);
  for (int i = 0; i < parallel; i++) pthread_join(streams[i].thread, NULL);
  printf("{\"connections\":%llu,\"failures\":%llu,\"seconds\":%.6f}\n", (unsigned long long)connections,
         (unsigned long long)failures, now() - started);
}

static uint64_t checked_bytes;

static void *send_pattern(void *fd) {
  char mode = CHECK;
  if (!put(*(int *)fd, &mode, 1) || !put(*(int *)fd, &checked_bytes, 8) || !put_pattern(*(int *)fd, checked_bytes))
    die("send");
  return NULL;
}

static void check(uint64_t bytes) {
  int fd = dial();
  char good = 0;
  checked_bytes = bytes;
  pthread_t sender = thread(send_pattern, &fd);
  if (!get(fd, &good, 1) || !good) die("other bytes came to the service");
  if (!same_pattern(fd, bytes)) die("other bytes came back");
  pthread_join(sender, NULL);
  printf("{\"checked\":%llu}\n", (unsigned long long)bytes);
}

static void first_byte(double patience) {
  struct timespec pause = {0, 1000000};
  double from = now(), connected = 0;
  while (now() - from < patience) {
    int fd = try_dial();
    if (fd >= 0) {
      if (connected == 0) connected = now();
      if (exchange(fd)) {
        printf("{\"open\":%.6f,\"byte\":%.6f}\n", connected, now());
        return;
      }
      close(fd);
    }
    nanosleep(&pause, NULL);
  }
  die("no byte came back");
}

int main(int argc, char **argv) {
  const char *verb = argc > 3 ? argv[1] : "";
  double number = argc > 4 ? atof(argv[4]) : 0;
  signal(SIGPIPE, SIG_IGN);
  if (argc < 4) {
    fprintf(stderr, "usage: load serve|up|down|ping|connect|check|first HOST PORT ...\n");
    return 2;
  }
  address(argv[2], argv[3]);
  make_portion();
  seconds_to_run = argc > 5 ? atof(argv[5]) : 0;
  if (strcmp(verb, "serve") == 0) serve();
  else if (strcmp(verb, "up") == 0) transfer(UP, (int)number);
  else if (strcmp(verb, "down") == 0) transfer(DOWN, (int)number);
  else if (strcmp(verb, "ping") == 0) ping((int)number);
  else if (strcmp(verb, "connect") == 0) connect_often((int)number);
  else if (strcmp(verb, "check") == 0) check((uint64_t)number);
  else if (strcmp(verb, "first") == 0) first_byte(number);
  else return 2;
  return 0;
}
