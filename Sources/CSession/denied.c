// What the system refuses to a cell. A cell that is confined sees only that a file is missing or
// that a call is not permitted. So the session tells nbrun which file it was and where in the cell.
// nbrun knows whether the file exists outside, and says how to allow it.

#define _GNU_SOURCE
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "private.h"

enum { MAXIMUM_NOTES = 64, MAXIMUM_FRAMES = 48, PATH_CAPACITY = 1024 };

/// What one cell was refused, as hashes, so that nothing is told twice.
static uint64_t told[MAXIMUM_NOTES];
static int told_count;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
/// The notebook's folder, as cells see it.
static char home[PATH_CAPACITY];
static pid_t own_process;
/// True while a thread tells of something: what it does for this is not the cell's.
static _Thread_local bool is_telling;

void nbs_denied_open(void) {
  own_process = getpid();
  if (syscall(SYS_getcwd, home, sizeof home) <= 0) home[0] = '\0';
}

void nbs_denied_begin(void) { told_count = 0; }

static bool is_in(const char *path, const char *folder) {
  size_t length = strlen(folder);
  return strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

/// Libraries look for many files of the system and of the home by themselves. That they do not find
/// them is no news.
static bool is_of_system(const char *path, bool writes) {
  static const char *const always[] = {"/proc", "/sys", "/dev", "/nonexistent"};
  static const char *const reading[] = {"/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64",
                                        "/etc", "/run", "/var/run"};
  for (size_t i = 0; i < sizeof always / sizeof *always; i++) {
    if (is_in(path, always[i])) return true;
  }
  for (size_t i = 0; !writes && i < sizeof reading / sizeof *reading; i++) {
    if (is_in(path, reading[i])) return true;
  }
  return false;
}

/// Whether a missing file of the notebook's folder may exist outside: behind a link, or in a folder
/// that is hidden behind an empty one.
static bool may_be_hidden(const char *path) {
  char part[PATH_CAPACITY];
  struct stat status, whole;
  if (syscall(SYS_newfstatat, AT_FDCWD, home, &whole, 0) != 0) return true;
  bool is_other = false;
  for (size_t i = 1; path[i - 1] != '\0' && i < sizeof part; i++) {
    part[i - 1] = path[i - 1];
    part[i] = '\0';
    if ((path[i] != '/' && path[i] != '\0') || !is_in(part, home)) continue;
    if (syscall(SYS_newfstatat, AT_FDCWD, part, &status, AT_SYMLINK_NOFOLLOW) != 0) break;
    if (S_ISLNK(status.st_mode)) return true;
    is_other = status.st_dev != whole.st_dev;
  }
  return is_other;
}

/// Whether the folder that holds the file exists for the cell.
static bool has_folder(const char *path) {
  char folder[PATH_CAPACITY];
  const char *slash = strrchr(path, '/');
  size_t length = slash != NULL ? (size_t)(slash - path) : 0;
  if (length >= sizeof folder) return false;
  memcpy(folder, path, length);
  memcpy(folder + length, "/", 2);
  return syscall(SYS_faccessat, AT_FDCWD, folder, F_OK) == 0;
}

static bool is_news(const char *operation, const char *path) {
  uint64_t hash = 14695981039346656037u;  // FNV-1a
  for (const char *next = operation; *next != '\0'; next++) {
    hash = (hash ^ (uint8_t)*next) * 1099511628211u;
  }
  for (const char *next = path; *next != '\0'; next++) {
    hash = (hash ^ (uint8_t)*next) * 1099511628211u;
  }
  bool is_new = true;
  pthread_mutex_lock(&mutex);
  for (int i = 0; i < told_count; i++) is_new = is_new && told[i] != hash;
  is_new = is_new && told_count < MAXIMUM_NOTES;
  if (is_new) told[told_count++] = hash;
  pthread_mutex_unlock(&mutex);
  return is_new;
}

static void tell(const char *operation, const char *path) {
  static char report[1 << 15];
  static pthread_mutex_t reporting = PTHREAD_MUTEX_INITIALIZER;
  if (!is_news(operation, path)) return;
  void *frames[MAXIMUM_FRAMES];
  int frame_count = backtrace(frames, MAXIMUM_FRAMES);
  pthread_mutex_lock(&reporting);
  size_t count = (size_t)snprintf(report, sizeof report, "%s%c%s%c", operation, 0, path, 0);
  count += nbs_trap_describe(report + count, sizeof report - count, frames, frame_count, false);
  nbs_channel_send(NBS_DENIED, report, count);
  pthread_mutex_unlock(&reporting);
}

/// Whether what happens now is the cell's doing, and can be told.
static bool is_of_cell(void) {
  return nbs_in_cell && !is_telling && syscall(SYS_getpid) == own_process;
}

/// Writes the absolute form of `path`, as the cell sees it. It may still contain `..` and links.
static bool make_absolute(char *result, int folder, const char *path) {
  size_t length = 0;
  if (*path != '/') {
    char name[64];
    snprintf(name, sizeof name, "/proc/self/fd/%d", folder);
    ssize_t count = folder == AT_FDCWD
                        ? syscall(SYS_getcwd, result, PATH_CAPACITY) - 1
                        : syscall(SYS_readlinkat, AT_FDCWD, name, result, PATH_CAPACITY);
    if (count <= 0 || count >= PATH_CAPACITY - 1 || *result != '/') return false;
    length = (size_t)count;
    result[length++] = '/';
  }
  size_t rest = strlen(path);
  if (*path == '\0' || rest >= PATH_CAPACITY - length) return false;
  memcpy(result + length, path, rest + 1);
  return true;
}

static void tell_of_path(const char *operation, int folder, const char *path, int error) {
  bool writes = strcmp(operation, NBS_DENIED_WRITE) == 0;
  char absolute[PATH_CAPACITY];
  if (!make_absolute(absolute, folder, path) || is_of_system(absolute, writes)) return;
  if (error == ENOENT) {
    // A file that is missing where the cell can look is simply missing.
    if (writes && has_folder(absolute)) return;
    if (home[0] != '\0' && is_in(absolute, home) && strstr(absolute, "/..") == NULL &&
        !may_be_hidden(absolute))
      return;
  }
  tell(operation, absolute);
}

void nbs_denied_path(const char *operation, int folder, const char *path) {
  int error = errno;
  bool is_refusal = error == ENOENT || error == EACCES || error == EPERM || error == EROFS;
  if (!is_refusal || path == NULL || !is_of_cell()) return;
  is_telling = true;
  tell_of_path(operation, folder, path, error);
  is_telling = false;
  errno = error;
}

void nbs_denied_other(const char *operation, const char *object) {
  int error = errno;
  if (!is_of_cell()) return;
  is_telling = true;
  tell(operation, object);
  is_telling = false;
  errno = error;
}
