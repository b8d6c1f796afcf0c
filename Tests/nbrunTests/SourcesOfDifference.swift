/// What a cell could show that differs from run to run or from machine to machine. Each source is
/// either the same everywhere, or `nbrun check` names it.
struct SourceOfDifference: Sendable {
  /// An expression.
  var code: String
  /// Whether `nbrun check` warns of it.
  var isNamed: Bool

  static let all =
    same.map { Self(code: $0, isNamed: false) }
    + named.map { Self(code: $0, isNamed: true) }

  /// What the expressions need.
  static let preparation = """
    import CoreFoundation
    import Dispatch
    import Foundation
    import FoundationNetworking
    @preconcurrency import Glibc
    @inline(never) func show(_ number: Int, _ value: Any) {
      print("source \\(number) =", "\\(value)".replacing("\\n", with: " "))
    }
    func status() -> stat { var it = stat(); stat("note.md", &it); return it }
    func read(_ body: (inout timespec) -> Void) -> Int {
      var it = timespec()
      body(&it)
      return it.tv_sec * 1_000_000_000 + it.tv_nsec
    }
    func values(_ keys: Set<URLResourceKey>) -> URLResourceValues {
      try! URL(fileURLWithPath: "note.md").resourceValues(forKeys: keys)
    }
    func attributes(_ key: FileAttributeKey) -> Any {
      try! FileManager.default.attributesOfItem(atPath: "note.md")[key] ?? "none"
    }
    let arguments = (1...2000).map { Double($0) / 100 }
    func bits(_ f: (Double) -> Double) -> UInt64 {
      arguments.reduce(0) { ($0 &* 31) &+ f($1).bitPattern }
    }
    func floatBits(_ f: (Float) -> Float) -> UInt32 {
      arguments.reduce(0) { ($0 &* 31) &+ f(Float($1)).bitPattern }
    }
    func timesOfATimer() -> [Double] {
      var moments: [Double] = []
      let timer = Timer(timeInterval: 0.01, repeats: true) { _ in
        MainActor.assumeIsolated { moments.append(NSDate().timeIntervalSince1970) }
      }
      RunLoop.main.add(timer, forMode: .default)
      while moments.count < 3 { _ = RunLoop.main.run(mode: .default, before: Date() + 0.05) }
      timer.invalidate()
      return Array(moments.prefix(3))
    }
    func countOfVisits() -> Int {
      let visits = UserDefaults.standard.integer(forKey: "visits") + 1
      UserDefaults.standard.set(visits, forKey: "visits")
      UserDefaults.standard.synchronize()
      return visits
    }
    func nameOfATemporaryFile() -> String {
      var template = Array("/tmp/nbrun-XXXXXX".utf8CString)
      close(mkstemp(&template))
      return template.withUnsafeBufferPointer {
        unlink($0.baseAddress!)
        return String(cString: $0.baseAddress!)
      }
    }
    """

  private static let same = [
    // The time of day.
    "Date()", "Date.now", "Date().timeIntervalSinceNow", "Date.timeIntervalSinceReferenceDate",
    "NSDate()", "NSDate().timeIntervalSince1970", "NSDate(timeIntervalSinceNow: 1)",
    "NSDate().timeIntervalSinceNow", "CFAbsoluteTimeGetCurrent()", "timesOfATimer()",
    "time(nil)", "read { clock_gettime(CLOCK_REALTIME, &$0) }", "read { clock_gettime(0, &$0) }",
    "read { timespec_get(&$0, TIME_UTC) }", "DateInterval()",
    "Calendar.current.dateComponents([.year, .hour, .nanosecond], from: Date())",
    "DateFormatter.localizedString(from: Date(), dateStyle: .full, timeStyle: .full)",
    "Date().formatted(date: .complete, time: .complete)", "Date().description(with: .current)",
    // Mathematics.
    "bits { sin($0) }", "bits { cos($0) }", "bits { tan($0) }", "bits { asin($0 / 20) }",
    "bits { acos($0 / 20) }", "bits { atan($0) }", "bits { atan2($0, 3) }", "bits { sinh($0) }",
    "bits { cosh($0) }", "bits { tanh($0) }", "bits { exp($0) }", "bits { exp2($0) }",
    "bits { expm1($0) }", "bits { log($0) }", "bits { log2($0) }",
    "bits { log10($0) }", "bits { log1p($0) }", "bits { pow($0, 1.7) }", "bits { cbrt($0) }",
    "bits { hypot($0, 3) }", "bits { erf($0) }", "bits { erfc($0) }", "bits { tgamma($0) }",
    "bits { lgamma($0).0 }", "bits { j0($0) }", "bits { y1($0) }", "bits { sqrt($0) }",
    "bits { fma($0, $0, 0.1) }", "bits { $0 * $0 + 0.1 }", "bits { fmod($0, 0.7) }",
    "floatBits { sin($0) }", "floatBits { exp($0) }",
    "floatBits { pow($0, 1.7) }", "floatBits { log($0) }",
    "sin(0.259).bitPattern", "exp(0.529).bitPattern", "pow(Decimal(3), 40)",
    "String(format: \"%.17g\", exp(0.663))",
    // Random numbers and the order of hashed values.
    "Int.random(in: 0..<1_000_000_000)", "UUID()", "NSUUID().uuidString",
    "CFUUIDCreateString(nil, CFUUIDCreate(nil))!", "arc4random()", "rand()", "random()",
    "drand48()", "Set(1...20)", "[\"a\": 1, \"b\": 2, \"c\": 3]", "\"text\".hashValue",
    "NSString(\"text\").hash", "nameOfATemporaryFile()",
    // Language and settings.
    "Locale.current.identifier", "Locale.preferredLanguages", "TimeZone.current.identifier",
    "NSTimeZone.system.identifier", "TimeZone.knownTimeZoneIdentifiers.count",
    "NumberFormatter.localizedString(from: 1234.5, number: .decimal)", "umask(0o22)",
    "countOfVisits()", "UserDefaults.standard.dictionaryRepresentation().count",
    "HTTPCookieStorage.shared.cookies?.count ?? 0",
    // The process and the folder.
    "CommandLine.arguments", "ProcessInfo.processInfo.processName", "#filePath", "#fileID",
    "Thread.isMainThread", "isatty(0)", "readLine() ?? \"none\"",
    "try! FileManager.default.contentsOfDirectory(atPath: \"data\")",
    "attributes(.size)", "attributes(.type)", "status().st_size",
    "FileManager.default.isReadableFile(atPath: \"note.md\")",
  ]

  private static let named = [
    // Clocks that run.
    "ContinuousClock.now", "SuspendingClock.now", "DispatchTime.now()", "DispatchWallTime.now()",
    "ProcessInfo.processInfo.systemUptime", "read { clock_gettime(CLOCK_MONOTONIC, &$0) }",
    "read { clock_gettime(1, &$0) }", "clock()", "Glibc.clock()", "CFGetSystemUptime()",
    "read { clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &$0) }",

    "{ var it = tms(); return times(&it) }()",
    "{ var it = rusage(); getrusage(0, &it); return it.ru_utime.tv_usec }()",
    "Timer(timeInterval: 1, repeats: false) { _ in }.fireDate",
    // The process.
    "getpid()", "getppid()", "getpgrp()", "getpgid(0)", "getsid(0)",
    "ProcessInfo.processInfo.processIdentifier", "ProcessInfo.processInfo.globallyUniqueString",
    "pthread_self()", "Thread.current", "Thread.callStackReturnAddresses",
    "ProcessInfo.processInfo.environment", "String(cString: environ[0]!)",
    "ProcessInfo.processInfo.arguments", "Bundle.main.bundlePath", "Bundle.allBundles",
    "{ var it = rlimit(); getrlimit(__rlimit_resource_t(7), &it); return it }()",
    "getdtablesize()", "getpriority(__priority_which_t(0), 0)",
    "String(cString: ttyname(0) ?? strdup(\"none\"))",
    // The machine.
    "sysconf(Int32(_SC_NPROCESSORS_ONLN))", "getpagesize()", "gethostid()",
    "ProcessInfo.processInfo.activeProcessorCount", "ProcessInfo.processInfo.processorCount",
    "ProcessInfo.processInfo.physicalMemory", "ProcessInfo.processInfo.hostName",
    "ProcessInfo.processInfo.operatingSystemVersionString", "Host.current().addresses",
    "Host.current().names",
    "{ var it = utsname(); uname(&it); return it.release }()",
    "{ var it = [0.0, 0, 0]; getloadavg(&it, 3); return it }()",
    "{ var it = [CChar](repeating: 0, count: 64); gethostname(&it, 64); return it }()",
    "{ var it: UnsafeMutablePointer<ifaddrs>?; getifaddrs(&it); return it?.pointee.ifa_flags }()",
    "if_nametoindex(\"lo\")", "if_nameindex().map { String(cString: $0.pointee.if_name) }",
    "FileManager.default.mountedVolumeURLs(includingResourceValuesForKeys: nil)?.count",
    "setlocale(LC_ALL, \"fr_FR.UTF-8\") == nil", "exp(Float80(0.1))",
    // Users and their folders.
    "getuid()", "geteuid()", "getgid()", "getegid()", "NSUserName()", "NSFullUserName()",
    "ProcessInfo.processInfo.userName", "String(cString: getpwuid(getuid())!.pointee.pw_name)",
    "{ var it = [gid_t](repeating: 0, count: 64); return getgroups(64, &it) }()",
    "NSHomeDirectory()", "FileManager.default.homeDirectoryForCurrentUser",
    "FileManager.default.homeDirectory(forUser: \"root\") as Any", "NSTemporaryDirectory()",
    "NSString(\"~/x\").expandingTildeInPath", "FileManager.default.currentDirectoryPath",
    "FileManager.default.urls(for: .cachesDirectory, in: .userDomainMask)",
    // How the system keeps files.
    "status().st_ino", "status().st_dev", "status().st_uid", "status().st_gid",
    "status().st_mtim.tv_nsec", "status().st_ctim.tv_nsec", "status().st_atim.tv_nsec",
    "status().st_blocks", "attributes(.systemFileNumber)", "attributes(.systemNumber)",
    "attributes(.ownerAccountName)", "attributes(.ownerAccountID)", "attributes(.modificationDate)",
    "attributes(.creationDate)", "attributes(.groupOwnerAccountName)",
    "try! FileManager.default.attributesOfItem(atPath: \"note.md\")",
    "try! FileManager.default.attributesOfFileSystem(forPath: \".\")",
    "{ var it = statvfs(); statvfs(\".\", &it); return it.f_bavail }()",

    "values([.contentAccessDateKey]).contentAccessDate!",
    "values([.contentModificationDateKey]).contentModificationDate!",
    "values([.volumeTotalCapacityKey]).volumeTotalCapacity as Any",
    "values([.fileResourceIdentifierKey]).allValues",
    // Files of the system.
    "(try? String(contentsOfFile: \"/proc/sys/kernel/random/uuid\", encoding: .utf8)) as Any",
    "try! String(contentsOfFile: \"/proc/self/stat\", encoding: .utf8)",
    "{ let it = \"/proc/self/maps\"; return fopen(it, \"r\") != nil }()",
    "{ let it = \"/etc/hostname\"; return (try? String(contentsOfFile: it, encoding: .utf8)) ?? \"\" }()",
    "(try? String(contentsOf: URL(string: \"file:///etc/machine-id\")!, encoding: .utf8)) ?? \"\"",
    "(try? FileManager.default.contentsOfDirectory(atPath: \"/sys/class/net\")) ?? []",
    // Functions that are called in a roundabout way.
    "dlsym(UnsafeMutableRawPointer(bitPattern: 0), \"getpid\") == nil",
    "dlopen(\"libz.so.1\", RTLD_NOW) == nil", "{ let it = getpid; return it() }()",
  ]
}
