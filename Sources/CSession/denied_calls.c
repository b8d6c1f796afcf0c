// The functions that use the network, start programs and send signals. Each calls the C library's,
// and tells nbrun what the system refuses.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "private.h"

#define NEXT(function) ((__typeof__(&function))dlsym(RTLD_NEXT, #function))

// MARK: The network

static bool is_refused(void) {
  switch (errno) {
  case EPERM:
  case EACCES:
  case ENETUNREACH:
  case EHOSTUNREACH:
  case EADDRNOTAVAIL:
  case EAFNOSUPPORT:
    return true;
  default:
    return false;
  }
}

static void tell_of_address(const struct sockaddr *address, socklen_t length) {
  char text[INET6_ADDRSTRLEN] = "";
  if (address == NULL || length < sizeof address->sa_family) {
    if (is_refused()) nbs_denied_other(NBS_DENIED_NETWORK, "");
    return;
  }
  switch (address->sa_family) {
  case AF_UNIX: {
    const struct sockaddr_un *local = (const struct sockaddr_un *)address;
    size_t count = length - offsetof(struct sockaddr_un, sun_path);
    char path[sizeof local->sun_path + 1] = "";
    if (length <= offsetof(struct sockaddr_un, sun_path) || count > sizeof local->sun_path) return;
    memcpy(path, local->sun_path, count);
    if (*path != '\0') nbs_denied_path(NBS_DENIED_READ, AT_FDCWD, path);
    return;
  }
  case AF_INET:
    if (!is_refused() || length < sizeof(struct sockaddr_in)) return;
    inet_ntop(AF_INET, &((const struct sockaddr_in *)address)->sin_addr, text, sizeof text);
    break;
  case AF_INET6:
    if (!is_refused() || length < sizeof(struct sockaddr_in6)) return;
    inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)address)->sin6_addr, text, sizeof text);
    break;
  default:
    if (!is_refused()) return;
  }
  nbs_denied_other(NBS_DENIED_NETWORK, text);
}

int socket(int family, int type, int protocol) {
  int result = NEXT(socket)(family, type, protocol);
  if (result < 0 && errno == EACCES) {
    int wakeup = nbs_wakeup_socket(family, type, __builtin_return_address(0));
    if (wakeup >= 0) return wakeup;
    errno = EACCES;
  }
  if (result < 0 && is_refused() && family != AF_UNIX) nbs_denied_other(NBS_DENIED_NETWORK, "");
  return result;
}

int connect(int socket, const struct sockaddr *address, socklen_t length) {
  if (nbs_is_wakeup_socket(socket)) return 0;
  int result = NEXT(connect)(socket, address, length);
  if (result < 0) tell_of_address(address, length);
  return result;
}

ssize_t sendto(
    int socket, const void *bytes, size_t count, int flags, const struct sockaddr *address,
    socklen_t length) {
  ssize_t result = NEXT(sendto)(socket, bytes, count, flags, address, length);
  if (result < 0) tell_of_address(address, length);
  return result;
}

int getaddrinfo(
    const char *restrict name, const char *restrict service,
    const struct addrinfo *restrict hints, struct addrinfo **restrict result) {
  int error = NEXT(getaddrinfo)(name, service, hints, result);
  bool is_lookup = name != NULL && (hints == NULL || !(hints->ai_flags & AI_NUMERICHOST));
  if (error != 0 && error != EAI_SERVICE && error != EAI_BADFLAGS && is_lookup)
    nbs_denied_other(NBS_DENIED_NETWORK, name);
  return error;
}

// MARK: Programs and signals

int execve(const char *path, char *const *arguments, char *const *environment) {
  int result = NEXT(execve)(path, arguments, environment);
  nbs_denied_path(NBS_DENIED_RUN, AT_FDCWD, path);
  return result;
}

int execv(const char *path, char *const *arguments) { return execve(path, arguments, environ); }

int posix_spawn(
    pid_t *restrict process, const char *restrict path,
    const posix_spawn_file_actions_t *restrict actions,
    const posix_spawnattr_t *restrict attributes, char *const *restrict arguments,
    char *const *restrict environment) {
  int error = NEXT(posix_spawn)(process, path, actions, attributes, arguments, environment);
  if (error != 0) {
    errno = error;
    nbs_denied_path(NBS_DENIED_RUN, AT_FDCWD, path);
  }
  return error;
}

int kill(pid_t process, int number) {
  int result = NEXT(kill)(process, number);
  if (result < 0 && errno == EPERM) {
    char text[16];
    snprintf(text, sizeof text, "%d", process);
    nbs_denied_other(NBS_DENIED_SIGNAL, text);
  }
  return result;
}
