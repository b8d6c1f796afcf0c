// Landlock: the kernel's own rules for this process and its descendants. They repeat what the view
// of the files says, and hold where a mistake opens a way past it.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "confine.h"

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

// From <linux/landlock.h>, whose installed version may be older than the kernel.

struct ruleset {
  uint64_t files, network, scoped;
};
struct __attribute__((packed)) path_rule {
  uint64_t allowed;
  int32_t folder;
};
enum { CREATE_VERSION = 1, RULE_PATH_BENEATH = 1 };

#define EXECUTE (1ull << 0)
#define WRITE_FILE (1ull << 1)
#define READ_FILE (1ull << 2)
#define READ_FOLDER (1ull << 3)
#define MAKE_DEVICES (1ull << 6 | 1ull << 11)
#define TRUNCATE (1ull << 14)

/// All rights for files that a version knows.
static uint64_t rights_of(int version) {
  int count = version >= 5 ? 16 : version >= 3 ? 15 : version >= 2 ? 14 : 13;
  return (1ull << count) - 1;
}
static const uint64_t reading = EXECUTE | READ_FILE | READ_FOLDER;
static const uint64_t of_files = EXECUTE | READ_FILE | WRITE_FILE | TRUNCATE;

int landlock_version(void) {
  long version = syscall(SYS_landlock_create_ruleset, NULL, 0, CREATE_VERSION);
  return version > 0 ? (int)version : 0;
}

/// Allows `rights` at `path` and below. A missing path needs no rule.
static bool allow(int rules, const char *path, uint64_t rights) {
  int place = open(path, O_PATH | O_CLOEXEC);
  if (place < 0) return errno == ENOENT || errno == ENOTDIR || errno == EACCES;
  struct stat status;
  if (fstat(place, &status) == 0 && !S_ISDIR(status.st_mode)) rights &= of_files;
  struct path_rule rule = {.allowed = rights, .folder = place};
  bool is_added = syscall(SYS_landlock_add_rule, rules, RULE_PATH_BENEATH, &rule, 0) == 0;
  close(place);
  return is_added;
}

static bool allow_each(int rules, const char *const *paths, uint64_t rights) {
  for (; *paths != NULL; paths++) {
    if (!allow(rules, *paths, rights)) return false;
  }
  return true;
}

static bool allow_exposures(int rules, const struct settings *settings, uint64_t writing) {
  bool has_view = settings->layers & LAYER_FILES;
  for (size_t i = 0; i < settings->exposure_count; i++) {
    const struct exposure *exposure = &settings->exposures[i];
    const char *path = has_view ? exposure->place : exposure->source;
    // With a view, all that there is may be read.
    if (path == NULL || (has_view && !exposure->is_writable)) continue;
    if (!allow(rules, path, exposure->is_writable ? writing : reading)) return false;
  }
  return true;
}

bool restrict_access(const struct settings *settings) {
  int version = landlock_version();
  if (version == 0) return false;
  uint64_t all = rights_of(version), writing = all & ~MAKE_DEVICES;
  bool has_view = settings->layers & LAYER_FILES;
  struct ruleset set = {
      .files = all,
      .network = version >= 4 && !settings->network ? 3 : 0,  // to bind and connect TCP
      .scoped = version >= 6 ? 3 : 0,                         // abstract sockets, signals
  };
  size_t size = version >= 6 ? sizeof set : version >= 4 ? 2 * sizeof(uint64_t) : sizeof(uint64_t);
  int rules = (int)syscall(SYS_landlock_create_ruleset, &set, size, 0);
  if (rules < 0) return false;
  static const char *const own[] = {"/tmp", "/dev/shm", NULL};
  static const char *const root[] = {"/", NULL}, *const processes[] = {"/proc", NULL};
  bool is_complete = allow_exposures(rules, settings, writing) &&
                     allow_each(rules, devices, (READ_FILE | WRITE_FILE) & all);
  if (has_view) {
    is_complete =
        is_complete && allow_each(rules, root, reading) && allow_each(rules, own, writing);
  } else {
    is_complete = is_complete && allow_each(rules, system_files, reading) &&
                  allow_each(rules, system_links, reading) &&
                  allow_each(rules, processes, reading) &&
                  (!settings->network || allow_each(rules, network_files, reading));
  }
  is_complete = is_complete && syscall(SYS_landlock_restrict_self, rules, 0) == 0;
  close(rules);
  return is_complete;
}
