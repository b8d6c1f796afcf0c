/// The nondeterministic names of Swift's libraries and of the C library.
enum NondeterministicNames {
  /// Types and functions that count wherever an expression mentions them.
  static let references: [String: NondeterministicUse] = [
    "ContinuousClock": .monotonicClock, "SuspendingClock": .monotonicClock,
    "URLSession": .network,
    "NSTemporaryDirectory": .machineFolder, "NSHomeDirectory": .machineFolder,
    "NSHomeDirectoryForUser": .machineFolder,
    "NSSearchPathForDirectoriesInDomains": .machineFolder,
    "NSUserName": .machineFact, "NSFullUserName": .machineFact,
  ].merging(MachineNames.references) { own, _ in own }

  /// Functions and types that count when they are called.
  static let calls: [String: NondeterministicUse] = [
    "clock": .processorTime, "times": .processorTime, "getrusage": .processorTime,
    "getpid": .processFact, "getppid": .processFact, "getpgrp": .processFact,
    "gettid": .threadIdentity, "pthread_self": .threadIdentity, "sched_getcpu": .threadIdentity,
    "gethostname": .machineFact, "uname": .machineFact, "sysconf": .machineFact,
    "sysinfo": .machineFact, "get_nprocs": .machineFact, "getloadavg": .machineFact,
    "getuid": .machineFact, "geteuid": .machineFact, "getgid": .machineFact,
    "getegid": .machineFact, "getlogin": .machineFact, "getpwuid": .machineFact,
    "getcwd": .machineFolder, "getenv": .environment, "secure_getenv": .environment,
    "NSLog": .processFact, "backtrace": .codeAddress,
    "socket": .network, "getaddrinfo": .network, "gethostbyname": .network,
    "Process": .program, "system": .program, "popen": .program, "posix_spawn": .program,
    "posix_spawnp": .program,
  ].merging(MachineNames.calls) { own, _ in own }

  /// Members of a type or of its shared instance. `ProcessInfo.processInfo.userName` is the member
  /// `userName` of `processInfo`.
  static let members: [String: [String: NondeterministicUse]] = [
    "DispatchTime": ["now": .monotonicClock],
    "DispatchWallTime": ["now": .runningWallClock],
    "Thread": [
      "current": .threadIdentity, "main": .threadIdentity, "callStackSymbols": .codeAddress,
      "callStackReturnAddresses": .codeAddress,
    ],
    "processInfo": [
      "environment": .environment, "userName": .machineFact, "fullUserName": .machineFact,
      "arguments": .machineFolder,
    ],
    "Bundle": ["main": .machineFolder],
    "Host": ["current": .machineFact],
  ].merging(MachineNames.members) { own, more in own.merging(more) { own, _ in own } }

  /// Members that return a library's shared instance.
  static let instances: Set = ["processInfo"]

  /// Members whose names alone are clear enough, whatever their base is.
  static let distinctMembers: [String: NondeterministicUse] = [
    "systemUptime": .monotonicClock, "uptimeNanoseconds": .monotonicClock,
    "hostName": .machineFact, "activeProcessorCount": .machineFact,
    "processorCount": .machineFact, "physicalMemory": .machineFact,
    "operatingSystemVersion": .machineFact, "operatingSystemVersionString": .machineFact,
    "processIdentifier": .processFact, "globallyUniqueString": .processFact,
    "homeDirectoryForCurrentUser": .machineFolder, "temporaryDirectory": .machineFolder,
    "toOpaque": .address,
    "currentDirectoryPath": .machineFolder,
    "contentModificationDateKey": .fileTime, "creationDateKey": .fileTime,
    "modificationDate": .fileTime, "creationDate": .fileTime,
    "dataTask": .network, "downloadTask": .network, "webSocketTask": .network,
  ].merging(MachineNames.distinctMembers) { own, _ in own }

  /// Clocks of `clock_gettime` and similar functions that stand still in a session.
  static let standingClocks: Set = [
    "CLOCK_REALTIME", "CLOCK_REALTIME_COARSE", "CLOCK_REALTIME_ALARM", "CLOCK_TAI",
  ]
  static let processorClocks: Set = ["CLOCK_PROCESS_CPUTIME_ID", "CLOCK_THREAD_CPUTIME_ID"]

  /// Labels of arguments that say how long to wait. Their values are not shown.
  static let waitLabels: Set = [
    "deadline", "timeout", "wallDeadline", "wallTimeout", "until", "clock",
  ]

  /// Labels of arguments that name files.
  static let pathLabels: Set = [
    "atPath", "contentsOfFile", "contentsOfDirectory", "fileURLWithPath", "filePath",
    "fileAtPath", "forReadingAtPath", "forWritingAtPath", "forUpdatingAtPath", "from", "path",
    "toFile", "toPath", "withDestinationPath",
  ]

  /// Functions whose first argument names a file.
  static let pathFunctions =
    ([
      "fopen", "open", "opendir", "creat", "stat", "lstat", "chdir", "mkdir", "unlink", "rmdir",
      "changeCurrentDirectoryPath",
    ] as Set).union(MachineNames.pathFunctions)
}
