// The files that the program sees. A new root folder is built in memory, what is shown is mounted
// into it, and everything else is unmounted.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "confine.h"

#ifndef SYS_open_tree
#define SYS_open_tree 428
#endif
#ifndef SYS_move_mount
#define SYS_move_mount 429
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif

/// `struct mount_attr` of <linux/mount.h>, and the flags from there.
struct attributes {
  uint64_t set, clear, propagation, user_namespace;
};
enum {
  TREE_CLONE = 1,
  TREE_CLOSE_ON_EXEC = O_CLOEXEC,
  RECURSIVE = 0x8000,
  MOVE_FROM_DESCRIPTOR = 0x04,
  MOVE_TO_DESCRIPTOR = 0x40,
  READ_ONLY = 1,
  NO_SET_USER = 2,
  NO_DEVICES = 4,
};

/// A copy of the mounts at `source`, not mounted yet; -1 if there is none.
static int copy_mounts(const char *source, uint64_t flags) {
  int tree = (int)syscall(
      SYS_open_tree, AT_FDCWD, source, TREE_CLONE | TREE_CLOSE_ON_EXEC | RECURSIVE);
  if (tree < 0) return -1;
  struct attributes attributes = {.set = flags, .propagation = MS_PRIVATE};
  if (syscall(
          SYS_mount_setattr, tree, "", AT_EMPTY_PATH | RECURSIVE, &attributes,
          sizeof attributes) == 0)
    return tree;
  close(tree);
  return -1;
}

/// Mounts a tree at `place` in the new root, and closes it.
static bool mount_tree(int root, int tree, const char *place) {
  struct stat status;
  bool is_folder = fstat(tree, &status) == 0 && S_ISDIR(status.st_mode);
  int target = open_place(root, place, is_folder);
  bool is_mounted =
      target >= 0 && syscall(
                         SYS_move_mount, tree, "", target, "",
                         MOVE_FROM_DESCRIPTOR | MOVE_TO_DESCRIPTOR) == 0;
  int error = errno;
  if (target >= 0) close(target);
  close(tree);
  errno = error;
  return is_mounted;
}

/// Shows files of the system, where they are. Those that are missing are left out.
static bool show_system(int root, const char *const *sources, uint64_t flags) {
  for (; *sources != NULL; sources++) {
    int tree = copy_mounts(*sources, flags);
    if (tree < 0 && errno == ENOENT) continue;
    if (tree < 0 || !mount_tree(root, tree, *sources)) return false;
  }
  return true;
}

/// `/bin` and its like are links into `/usr`, or folders.
static bool show_links(int root) {
  for (const char *const *link = system_links; *link != NULL; link++) {
    char target[PATH_MAX];
    ssize_t length = readlink(*link, target, sizeof target - 1);
    if (length > 0) {
      target[length] = '\0';
      if (symlinkat(target, root, *link + 1) != 0) return false;
      continue;
    }
    const char *const folder[] = {*link, NULL};
    if (!show_system(root, folder, READ_ONLY | NO_SET_USER | NO_DEVICES)) return false;
  }
  return true;
}

static bool write_names(int root) {
  return write_file(
             root, "etc/passwd",
             "root:x:0:0:root:/:/usr/sbin/nologin\n"
             "author:x:1000:1000:author:/dev/null/home:/bin/sh\n"
             "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n") &&
         write_file(root, "etc/group", "root:x:0:\nauthor:x:1000:\nnogroup:x:65534:\n");
}

static bool show_devices(int root) {
  static const char *const links[][2] = {
      {"/proc/self/fd", "dev/fd"},
      {"/proc/self/fd/0", "dev/stdin"},
      {"/proc/self/fd/1", "dev/stdout"},
      {"/proc/self/fd/2", "dev/stderr"},
  };
  if (!show_system(root, devices, READ_ONLY | NO_SET_USER)) return false;
  for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
    if (symlinkat(links[i][0], root, links[i][1]) != 0) return false;
  }
  return true;
}

/// Mounts a new file system in a new folder. The working folder is the new root.
static bool mount_new(
    const char *type, const char *place, unsigned long flags, const char *options) {
  mkdir(place, 0755);
  return mount(type, place, type, flags | MS_NOSUID | MS_NODEV, options) == 0;
}

/// `/proc` shows the processes of the new namespace and nothing else: no facts of the machine, no
/// settings of the kernel.
static bool show_processes(int root, bool is_new) {
  if (!is_new) {
    int tree = copy_mounts("/proc", READ_ONLY | NO_SET_USER | NO_DEVICES);
    return tree >= 0 && mount_tree(root, tree, "/proc");
  }
  const unsigned long flags = MS_RDONLY | MS_NOEXEC;
  return mount_new("proc", "proc", flags, "subset=pid,hidepid=4") ||
         mount_new("proc", "proc", flags, NULL);
}

static bool show_temporary_folders(const char *bytes) {
  char options[96];
  snprintf(
      options, sizeof options, "mode=1777%s%s", bytes != NULL ? ",size=" : "",
      bytes != NULL ? bytes : "");
  return mount_new("tmpfs", "tmp", 0, options) && mount_new("tmpfs", "dev/shm", 0, options);
}

/// Puts an empty folder over what is at `place`, or an empty file over a file.
static bool hide(int root, const char *place) {
  int target = open_place(root, place, true);
  struct stat status;
  if (target < 0 || fstat(target, &status) != 0) return false;
  char path[64];
  snprintf(path, sizeof path, "/proc/self/fd/%d", target);
  const unsigned long flags = MS_RDONLY | MS_NOSUID | MS_NODEV;
  bool is_hidden = S_ISDIR(status.st_mode)
                       ? mount("tmpfs", path, "tmpfs", flags, "size=4k,mode=0555") == 0
                       : mount("/dev/null", path, NULL, MS_BIND, NULL) == 0;
  close(target);
  return is_hidden;
}

static bool show_exposures(int root, const struct settings *settings, const int *trees) {
  for (size_t i = 0; i < settings->exposure_count; i++) {
    const char *place = settings->exposures[i].place;
    if (trees[i] < 0 ? !hide(root, place) : !mount_tree(root, trees[i], place)) return false;
  }
  return true;
}

/// Makes the working folder the root folder and forgets the old one.
static bool enter_root(void) {
  if (syscall(SYS_pivot_root, ".", ".") != 0 || umount2(".", MNT_DETACH) != 0 || chdir("/") != 0)
    return false;
  struct attributes attributes = {.set = READ_ONLY};
  return syscall(SYS_mount_setattr, AT_FDCWD, "/", 0, &attributes, sizeof attributes) == 0;
}

const char *make_view(const struct settings *settings) {
  static char problem[PATH_MAX + 64];
  if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) return "mounts cannot be private";
  // The new root covers a folder of the old one, so what is shown has to be found first.
  int *trees = calloc(settings->exposure_count + 1, sizeof *trees);
  if (trees == NULL) return "there is no memory";
  for (size_t i = 0; i < settings->exposure_count; i++) {
    const struct exposure *exposure = &settings->exposures[i];
    trees[i] = -1;
    if (exposure->source == NULL) continue;
    uint64_t flags = NO_SET_USER | NO_DEVICES | (exposure->is_writable ? 0 : READ_ONLY);
    trees[i] = copy_mounts(exposure->source, flags);
    if (trees[i] >= 0) continue;
    snprintf(problem, sizeof problem, "%s cannot be shown", exposure->source);
    return problem;
  }
  const char *base = access("/tmp", F_OK) == 0 ? "/tmp" : "/usr";
  if (mount("tmpfs", base, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755") != 0 || chdir(base) != 0)
    return "the new root folder cannot be made";
  int root = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (root < 0 || mkdir("etc", 0755) != 0 || mkdir("dev", 0755) != 0)
    return "the new root folder cannot be filled";
  const uint64_t flags = READ_ONLY | NO_SET_USER | NO_DEVICES;
  if (!show_system(root, system_files, flags) || !show_links(root) || !write_names(root) ||
      (settings->network && !show_system(root, network_files, flags)))
    return "the system's files cannot be shown";
  if (!show_devices(root)) return "devices cannot be shown";
  if (!show_processes(root, settings->layers & LAYER_PROCESSES)) return "/proc cannot be shown";
  if (!show_temporary_folders(settings->temporary_bytes)) return "/tmp cannot be made";
  if (!show_exposures(root, settings, trees)) return "a place cannot be made";
  close(root);
  free(trees);
  return enter_root() ? NULL : "the new root folder cannot be entered";
}
