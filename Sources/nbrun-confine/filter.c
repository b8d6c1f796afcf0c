// A filter for system calls. It refuses those that reach into other processes, into the kernel's
// own settings, or to the network. No notebook needs them.

#define _GNU_SOURCE
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "confine.h"

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "the filter knows the system calls of x86-64 and aarch64"
#endif

/// System calls that are refused whatever their arguments are.
static const int refused[] = {
    // other processes
    SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_kcmp, 438 /* pidfd_getfd */,
    440 /* process_madvise */,
    // namespaces and mounts
    SYS_mount, SYS_umount2, SYS_pivot_root, SYS_chroot, SYS_setns, SYS_unshare,
    428 /* open_tree */, 429 /* move_mount */, 430 /* fsopen */, 431 /* fsconfig */,
    432 /* fsmount */, 433 /* fspick */, 442 /* mount_setattr */, 457 /* statmount */,
    458 /* listmount */, 467 /* open_tree_attr */,
    // parts of the kernel in which mistakes were found most often
    SYS_bpf, SYS_perf_event_open, SYS_userfaultfd, 425 /* io_uring_setup */,
    426 /* io_uring_enter */, 427 /* io_uring_register */, SYS_keyctl, SYS_add_key,
    SYS_request_key, SYS_fanotify_init, SYS_name_to_handle_at, SYS_open_by_handle_at,
    // the machine
    SYS_kexec_load, SYS_kexec_file_load, SYS_init_module, SYS_finit_module, SYS_delete_module,
    SYS_reboot, SYS_swapon, SYS_swapoff, SYS_acct, SYS_quotactl, 443 /* quotactl_fd */, SYS_syslog,
    SYS_settimeofday, SYS_clock_settime, SYS_clock_adjtime, SYS_adjtimex, SYS_sethostname,
    SYS_setdomainname, SYS_vhangup, SYS_nfsservctl, SYS_lookup_dcookie, SYS_move_pages,
    SYS_migrate_pages,
#ifdef SYS_iopl
    SYS_iopl, SYS_ioperm, SYS_modify_ldt, SYS_uselib, SYS_ustat, SYS_sysfs, SYS__sysctl,
#endif
};

/// The flags of `clone` that make a new namespace. CLONE_NEWTIME is not one of them: that bit is
/// part of a signal's number there.
enum { NAMESPACES = 0x7E020000 };
/// The last system call that this file was compared with. Later ones are unknown to programs.
enum { LAST_CALL = 467, CLONE3 = 435, X32 = 0x40000000 };

enum { CAPACITY = 512 };
static struct sock_filter program[CAPACITY];
static unsigned short count;

static void add(struct sock_filter instruction) {
  if (count < CAPACITY) program[count++] = instruction;
}
static void load(unsigned offset) {
  add((struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset));
}
static void load_call(void) { load(offsetof(struct seccomp_data, nr)); }
/// Loads the lower half of an argument. Both architectures are little-endian.
static void load_argument(unsigned index) {
  load((unsigned)offsetof(struct seccomp_data, args) + index * 8);
}
static void answer(unsigned value) {
  add((struct sock_filter)BPF_STMT(BPF_RET | BPF_K, value));
}
static void refuse(int error) { answer(SECCOMP_RET_ERRNO | (unsigned)error); }
/// The next `length` instructions are for values with this relation to `value`.
static void when(unsigned short relation, unsigned value, unsigned char length) {
  add((struct sock_filter)BPF_JUMP(BPF_JMP | relation | BPF_K, value, 0, length));
}
/// The next `length` instructions are for other values.
static void unless_equal(unsigned value, unsigned char length) {
  add((struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, length, 0));
}

/// Sockets lead to the network, or with a network namespace of its own, to the program itself:
/// Foundation sends itself messages in this way. Those of other families lead to other programs.
static void refuse_sockets(const struct settings *settings) {
  if (!settings->network && !(settings->layers & LAYER_NETWORK)) {
    when(BPF_JEQ, SYS_socket, 1);
    refuse(EACCES);
    return;
  }
  if (settings->network) {
    when(BPF_JEQ, SYS_socket, 6);
    load_argument(0);
    when(BPF_JEQ, AF_NETLINK, 3);  // name lookups ask for the machine's addresses
    load_argument(2);
    when(BPF_JEQ, NETLINK_ROUTE, 1);
    answer(SECCOMP_RET_ALLOW);
    load_call();
  }
  when(BPF_JEQ, SYS_socket, 5);
  load_argument(0);
  unless_equal(AF_INET, 2);
  unless_equal(AF_INET6, 1);
  refuse(EACCES);
  answer(SECCOMP_RET_ALLOW);
}

/// A system call that gives a file its mode, and the argument with the mode.
struct mode_call {
  int call;
  unsigned argument;
};

static const struct mode_call mode_calls[] = {
    {SYS_fchmod, 1}, {SYS_fchmodat, 2}, {452 /* fchmodat2 */, 2}, {SYS_mkdirat, 2},
    {SYS_mknodat, 2}, {SYS_openat, 3},
#ifdef SYS_open
    {SYS_chmod, 1}, {SYS_creat, 1}, {SYS_mkdir, 1}, {SYS_mknod, 1}, {SYS_open, 2},
#endif
};

/// A file that a cell leaves behind must not run with the rights of whoever ran the notebook.
static void refuse_setuid(void) {
  enum { SETUID_AND_SETGID = 06000, OPENAT2 = 437 };
  when(BPF_JEQ, OPENAT2, 1);
  refuse(ENOSYS);  // its mode is in memory; programs then call `openat`
  for (size_t i = 0; i < sizeof mode_calls / sizeof *mode_calls; i++) {
    when(BPF_JEQ, (unsigned)mode_calls[i].call, 4);
    load_argument(mode_calls[i].argument);
    when(BPF_JSET, SETUID_AND_SETGID, 1);
    refuse(EPERM);
    answer(SECCOMP_RET_ALLOW);
  }
}

static void write_program(const struct settings *settings) {
  load(offsetof(struct seccomp_data, arch));
  unless_equal(ARCHITECTURE, 1);
  answer(SECCOMP_RET_KILL_PROCESS);
  load_call();
  when(BPF_JGT, LAST_CALL, 1);
  refuse(ENOSYS);  // the numbers of x32 are among these
  when(BPF_JEQ, CLONE3, 1);
  refuse(ENOSYS);  // its flags are in memory; the C library then calls `clone`
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
    when(BPF_JEQ, (unsigned)refused[i], 1);
    refuse(EPERM);
  }
  when(BPF_JEQ, SYS_clone, 4);
  load_argument(0);
  when(BPF_JSET, NAMESPACES, 1);
  refuse(EPERM);
  answer(SECCOMP_RET_ALLOW);
  // Both would type characters into the terminal.
  when(BPF_JEQ, SYS_ioctl, 5);
  load_argument(1);
  unless_equal(TIOCSTI, 1);
  when(BPF_JEQ, TIOCLINUX, 1);
  refuse(EPERM);
  answer(SECCOMP_RET_ALLOW);
  refuse_setuid();
  refuse_sockets(settings);
  answer(SECCOMP_RET_ALLOW);
}

bool filter_calls(const struct settings *settings) {
  write_program(settings);
  if (count == CAPACITY) return false;
  struct sock_fprog filter = {.len = count, .filter = program};
  // Without this flag, older kernels slow the whole process down.
  if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, &filter) == 0)
    return true;
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}
