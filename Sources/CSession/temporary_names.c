// Names of temporary files. The C library takes them from the kernel's entropy and the machine's
// clock, by internal calls. Here they come from a random stream of the session.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "private.h"

// Tries to create a file or folder with a name. errno is EEXIST if the name is taken.
typedef int make_function(const char *path, int flags);

static int make_file(const char *path, int flags) {
  return open(path, (flags & ~O_ACCMODE) | O_RDWR | O_CREAT | O_EXCL, 0600);
}

static int make_folder(const char *path, int flags) {
  (void)flags;
  return mkdir(path, 0700);
}

static int make_nothing(const char *path, int flags) {
  (void)flags;
  struct stat status;
  if (lstat(path, &status) != 0) return errno == ENOENT ? 0 : -1;
  errno = EEXIST;
  return -1;
}

// Replaces the six X before the last `suffix_length` characters until `make` finds a free name.
static int make_unique(char *path, int suffix_length, int flags, make_function *make) {
  static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  size_t length = strlen(path);
  if (suffix_length < 0 || length < 6 + (size_t)suffix_length ||
      memcmp(path + length - (size_t)suffix_length - 6, "XXXXXX", 6) != 0) {
    errno = EINVAL;
    return -1;
  }
  char *place = path + length - (size_t)suffix_length - 6;
  for (int attempt = 0; attempt < TMP_MAX; attempt++) {
    uint64_t number = nbs_random_name();
    for (int i = 0; i < 6; i++, number /= 62) place[i] = letters[number % 62];
    int result = make(path, flags);
    if (result >= 0 || errno != EEXIST) return result;
  }
  errno = EEXIST;
  return -1;
}

int mkostemps(char *path, int suffix_length, int flags) {
  return make_unique(path, suffix_length, flags, make_file);
}
int mkostemps64(char *path, int suffix_length, int flags) {
  return make_unique(path, suffix_length, flags, make_file);
}
int mkstemps(char *path, int suffix_length) {
  return make_unique(path, suffix_length, 0, make_file);
}
int mkstemps64(char *path, int suffix_length) {
  return make_unique(path, suffix_length, 0, make_file);
}
int mkostemp(char *path, int flags) { return make_unique(path, 0, flags, make_file); }
int mkostemp64(char *path, int flags) { return make_unique(path, 0, flags, make_file); }
int mkstemp(char *path) { return make_unique(path, 0, 0, make_file); }
int mkstemp64(char *path) { return make_unique(path, 0, 0, make_file); }

char *mkdtemp(char *path) {
  return make_unique(path, 0, 0, make_folder) < 0 ? NULL : path;
}

char *mktemp(char *path) {
  if (make_unique(path, 0, 0, make_nothing) < 0) *path = '\0';
  return path;
}

char *tempnam(const char *folder, const char *prefix) {
  if (!folder || access(folder, W_OK) != 0) folder = P_tmpdir;
  char *path;
  if (asprintf(&path, "%s/%.5sXXXXXX", folder, prefix ? prefix : "file") < 0) return NULL;
  return *mktemp(path) ? path : (free(path), NULL);
}

char *tmpnam(char *path) {
  static char own[L_tmpnam];
  if (!path) path = own;
  strcpy(path, P_tmpdir "/fileXXXXXX");
  return *mktemp(path) ? path : NULL;
}
