/// Declarations that the files of nbrun-confine share.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// The layers that confine a program. A kernel or a container may refuse each of them.
enum layer {
  /// A user namespace, in which the program's user has one fixed number, and with it namespaces for
  /// the host's name, shared memory and control groups. The next three need it.
  LAYER_USERS = 1,
  /// A mount namespace, in which the program sees no file that is not meant for it.
  LAYER_FILES = 2,
  /// A process namespace. It needs LAYER_FILES, for its own /proc.
  LAYER_PROCESSES = 4,
  /// A network namespace without a network.
  LAYER_NETWORK = 8,
  /// Landlock: rules for files, ports and signals.
  LAYER_LANDLOCK = 16,
  /// A filter for system calls.
  LAYER_FILTER = 32,
};

struct layer_name {
  const char *name;
  enum layer layer;
};
enum { LAYER_COUNT = 6 };
extern const struct layer_name layer_names[LAYER_COUNT];

/// A file or folder that the program sees.
struct exposure {
  /// NULL for an empty folder that hides what is there.
  const char *source;
  /// Where the program sees it. Without LAYER_FILES it is seen where it is.
  const char *place;
  bool is_writable;
};

struct settings {
  /// The process that everything ends with; 0 for none.
  pid_t parent;
  /// The layers in use.
  unsigned layers;
  /// Whether the program may use the network.
  bool network;
  /// In this order: later ones may cover parts of earlier ones.
  struct exposure *exposures;
  size_t exposure_count;
  /// The program's working folder.
  const char *folder;
  /// The number of bytes that its temporary files may take; NULL for the system's own limit.
  const char *temporary_bytes;
  const char *program;
  char **arguments;
};

/// Prints a message and the last error's reason, and ends the process.
_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

// keeper.c

/// Starts the program and waits for it. When it or the parent has ended, all processes that descend
/// from it end. Then this process ends in the same way as the program.
_Noreturn void keep(const struct settings *settings);

// init.c

/// Starts the first process of the namespaces and returns its number; -1 if the system refuses.
///
/// - Parameters:
///   - report: The first process writes the program's wait status here.
///   - alive: A pipe that is closed when the keeper has ended.
pid_t start_init(const struct settings *settings, int report, int alive);
/// The flags of `clone` for the layers in use.
int namespace_flags(const struct settings *settings);
/// Calls `clone`, which returns as `fork` does.
pid_t clone_process(int flags);
/// Gives the process the only user and group of its new user namespace.
bool become_only_user(uid_t user, gid_t group);

// view.c

/// Replaces the root folder by one in which only the exposures and the system's files exist.
/// Returns what failed; NULL if nothing did.
const char *make_view(const struct settings *settings);

// places.c

/// Opens `place` in the folder `root` as if that were the root folder. Makes it if it is missing: a
/// folder, or an empty file.
int open_place(int root, const char *place, bool is_folder);
/// Writes a new file.
bool write_file(int root, const char *path, const char *text);

// system.c

/// The files and folders of the system that every program sees, read-only. The list ends with NULL.
extern const char *const system_files[];
/// Those that a program with a network sees as well.
extern const char *const network_files[];
/// The devices that every program sees.
extern const char *const devices[];
/// The folders that are links on most systems.
extern const char *const system_links[];

// landlock.c

/// The version of the kernel's Landlock; 0 without it.
int landlock_version(void);
/// Limits this process and its descendants to the exposures.
bool restrict_access(const struct settings *settings);

// filter.c

/// Refuses the system calls that no notebook needs.
bool filter_calls(const struct settings *settings);

// probe.c

/// The layers that this system offers.
unsigned probe(void);
