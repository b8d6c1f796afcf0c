/// Names whose values depend on the machine, on the process or on how the system keeps a file.
/// `NondeterministicNames` adds them to its tables.
enum MachineNames {
  /// Types and variables that count wherever an expression mentions them.
  static let references: [String: NondeterministicUse] = [
    "environ": .environment, "Float80": .processorArithmetic,
  ]

  /// Functions and types that count when they are called.
  static let calls: [String: NondeterministicUse] = [
    // The process, its limits and its share of the machine.
    "getpgid": .processFact, "getsid": .processFact, "setsid": .processFact,
    "tcgetpgrp": .processFact, "tcgetsid": .processFact, "getrlimit": .machineFact,
    "getrlimit64": .machineFact, "prlimit": .machineFact, "getdtablesize": .machineFact,
    "getpriority": .machineFact, "nice": .machineFact, "sched_getaffinity": .machineFact,
    "pthread_getaffinity_np": .machineFact, "sched_getscheduler": .machineFact,
    "sched_getparam": .machineFact, "sched_rr_get_interval": .machineFact,
    "sched_get_priority_max": .machineFact, "sched_get_priority_min": .machineFact,
    "pthread_getschedparam": .machineFact, "getcpu": .threadIdentity, "ttyname": .machineFact,
    "ttyname_r": .machineFact, "pthread_getattr_np": .codeAddress, "sbrk": .codeAddress,
    "mallinfo": .processFact, "mallinfo2": .processFact, "malloc_usable_size": .processFact,
    "malloc_stats": .processFact, "malloc_info": .processFact, "mincore": .processFact,
    "dladdr": .codeAddress, "dl_iterate_phdr": .codeAddress, "backtrace_symbols": .codeAddress,
    // The machine, its users and its network.
    "getauxval": .machineFact, "getpagesize": .machineFact, "get_nprocs_conf": .machineFact,
    "get_phys_pages": .machineFact, "get_avphys_pages": .machineFact, "gethostid": .machineFact,
    "getdomainname": .machineFact, "confstr": .machineFact, "pathconf": .machineFact,
    "fpathconf": .machineFact, "personality": .machineFact, "getlogin_r": .machineFact,
    "cuserid": .machineFact, "getresuid": .machineFact, "getresgid": .machineFact,
    "getgroups": .machineFact, "getpwnam": .machineFact, "getpwnam_r": .machineFact,
    "getpwuid_r": .machineFact, "getpwent": .machineFact, "getgrgid": .machineFact,
    "getgrgid_r": .machineFact, "getgrnam": .machineFact, "getgrnam_r": .machineFact,
    "getgrent": .machineFact, "getgrouplist": .machineFact, "getutxent": .machineFact,
    "getifaddrs": .machineFact, "if_nameindex": .machineFact, "if_nametoindex": .machineFact,
    "if_indextoname": .machineFact, "getservbyname": .machineFact,
    "getservbyport": .machineFact, "getprotobyname": .machineFact, "getmntent": .machineFact,
    "setmntent": .machineFact, "setlocale": .machineFact, "newlocale": .machineFact,
    "iconv_open": .machineFact, "homeDirectory": .machineFolder,
    "mountedVolumeURLs": .machineFact, "gethostbyaddr": .network, "getnameinfo": .network,
    "connect": .network, "bind": .network,
    // Clocks other than the session's.
    "adjtimex": .machineClock, "ntp_gettime": .machineClock, "ntp_adjtime": .machineClock,
    "clock_adjtime": .machineClock, "getitimer": .monotonicClock,
    "timer_gettime": .monotonicClock, "timerfd_gettime": .monotonicClock,
    "CFGetSystemUptime": .monotonicClock, "mach_absolute_time": .monotonicClock,
    "CFRunLoopTimerGetNextFireDate": .timerDate,
    // CoreFoundation's view of the process.
    "CFCopyHomeDirectoryURL": .machineFolder, "CFBundleGetMainBundle": .machineFolder,
    "CFCopyDescription": .address, "CFShow": .address,
    // File systems.
    "statvfs": .fileFact, "fstatvfs": .fileFact, "statfs": .fileFact, "fstatfs": .fileFact,
    "statx": .fileFact, "name_to_handle_at": .fileFact, "attributesOfFileSystem": .fileFact,
    // Functions that call others.
    "syscall": .hiddenFunction, "dlsym": .hiddenFunction, "dlvsym": .hiddenFunction,
    "dlopen": .hiddenFunction, "ioctl": .hiddenFunction, "prctl": .hiddenFunction,
    "execv": .program, "execve": .program, "execvp": .program, "execvpe": .program,
    "fexecve": .program, "fork": .program, "vfork": .program, "wordexp": .program,
  ]

  /// Members of a type or of its shared instance.
  static let members: [String: [String: NondeterministicUse]] = [
    "Backtrace": ["capture": .codeAddress], "Bundle": ["allBundles": .machineFolder],
  ]

  /// Members whose names alone are clear enough, whatever their base is.
  static let distinctMembers: [String: NondeterministicUse] = [
    "homeDirectory": .machineFolder, "expandingTildeInPath": .machineFolder,
    "mountedVolumeURLs": .machineFact, "isOperatingSystemAtLeast": .machineFact,
    "attributesOfFileSystem": .fileFact,
    // Of `stat`.
    "st_ino": .fileFact, "st_dev": .fileFact, "st_nlink": .fileFact, "st_uid": .fileFact,
    "st_gid": .fileFact, "st_blocks": .fileFact, "st_blksize": .fileFact, "st_atim": .fileTime,
    "st_mtim": .fileTime, "st_ctim": .fileTime,
    // Of `FileAttributeKey`.
    "systemNumber": .fileFact, "systemFileNumber": .fileFact, "systemSize": .fileFact,
    "systemFreeSize": .fileFact, "systemNodes": .fileFact, "systemFreeNodes": .fileFact,
    "referenceCount": .fileFact, "ownerAccountID": .fileFact, "ownerAccountName": .fileFact,
    "groupOwnerAccountID": .fileFact, "groupOwnerAccountName": .fileFact,
    "posixPermissions": .fileFact,
    // Of `URLResourceValues` and `URLResourceKey`.
    "contentModificationDate": .fileTime, "contentAccessDate": .fileTime,
    "attributeModificationDate": .fileTime, "addedToDirectoryDate": .fileTime,
    "contentAccessDateKey": .fileTime, "attributeModificationDateKey": .fileTime,
    "addedToDirectoryDateKey": .fileTime, "fileResourceIdentifier": .fileFact,
    "fileResourceIdentifierKey": .fileFact, "fileIdentifier": .fileFact,
    "fileIdentifierKey": .fileFact, "fileContentIdentifierKey": .fileFact,
    "volumeAvailableCapacity": .fileFact, "volumeAvailableCapacityKey": .fileFact,
    "volumeTotalCapacity": .fileFact, "volumeTotalCapacityKey": .fileFact,
    "volumeIdentifier": .fileFact, "volumeIdentifierKey": .fileFact,
    "volumeURLKey": .fileFact, "volumeName": .fileFact,
    "volumeNameKey": .fileFact, "volumeIsLocalKey": .fileFact,
    "volumeSupportsHardLinksKey": .fileFact, "volumeResourceCountKey": .fileFact,
    "preferredIOBlockSize": .fileFact, "preferredIOBlockSizeKey": .fileFact,
    "fileAllocatedSize": .fileFact, "fileAllocatedSizeKey": .fileFact,
    "totalFileAllocatedSize": .fileFact, "totalFileAllocatedSizeKey": .fileFact,
  ]

  /// Modules all of whose contents depend on the processor.
  static let modules: [String: NondeterministicUse] = [
    "_Builtin_intrinsics": .processorArithmetic
  ]

  /// Functions whose first argument names a file, in addition to those of `NondeterministicNames`.
  static let pathFunctions: Set = [
    "access", "faccessat", "chmod", "chown", "freopen", "glob", "link", "mkfifo", "nftw",
    "readlink", "realpath", "rename", "scandir", "statfs", "statvfs", "symlink", "truncate",
    "utimes",
  ]

  /// Devices that behave in the same way on every machine.
  static let devices: Set = [
    "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/stdin",
    "/dev/stdout", "/dev/stderr",
  ]
}
