// Foundation wakes one of its threads with two UDP sockets that are connected to each other. Its
// `Process` waits for ever without them. Where no network namespace confines sockets, all of them
// are refused. Foundation then gets a pair of sockets that lead only to each other.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "private.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
/// Both sockets; -1 before they exist. They stay open as long as the process lives.
static int ends[2] = {-1, -1};
/// How many of them Foundation has got.
static int given;

static bool is_foundation(void *caller) {
  Dl_info info;
  return dladdr(caller, &info) != 0 && info.dli_fname != NULL &&
         strstr(info.dli_fname, "/libFoundation.so") != NULL;
}

bool nbs_is_wakeup_socket(int descriptor) {
  return descriptor >= 0 && (descriptor == ends[0] || descriptor == ends[1]);
}

int nbs_wakeup_socket(int family, int type, void *caller) {
  if (family != AF_INET || type != SOCK_DGRAM || !is_foundation(caller)) return -1;
  pthread_mutex_lock(&mutex);
  if (given == 0 && socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, ends) != 0) given = 2;
  int made = given < 2 ? ends[given++] : -1;
  pthread_mutex_unlock(&mutex);
  return made;
}

int bind(int descriptor, __CONST_SOCKADDR_ARG address, socklen_t length) {
  if (nbs_is_wakeup_socket(descriptor)) return 0;
  return (int)syscall(SYS_bind, descriptor, address, length);
}

int getsockname(int descriptor, __SOCKADDR_ARG address, socklen_t *restrict length) {
  if (!nbs_is_wakeup_socket(descriptor)) return (int)syscall(SYS_getsockname, descriptor, address, length);
  struct sockaddr_in name = {.sin_family = AF_INET};
  socklen_t count = *length < sizeof name ? *length : sizeof name;
  memcpy(*(void **)&address, &name, count);
  *length = sizeof name;
  return 0;
}
