/// A notebook that tries to get out. Each attempt that succeeds prints `OPEN` and its name.
enum AttackNotebook {
  /// The front matter's parameters are set by the test: what there is to find outside.
  static let text =
    """
    ---
    params: {outside: "", user: 0, process: 0, port: 0, key: 0, page: "", cache: ""}
    ---

    """ + [tools, files, notebook, processes, network, kernel, programs].map(cell).joined()
    + cell("print(attempts >= 90, opened)")

  private static let tools = """
    import Foundation
    var attempts = 0
    var opened: [String] = []
    func attempt(_ name: String, _ isOpen: () throws -> Bool) {
      attempts += 1
      if (try? isOpen()) == true { opened.append(name) }
    }
    typealias Call = @convention(c) (Int, Int, Int, Int, Int, Int, Int) -> Int
    nonisolated let call = unsafeBitCast(dlsym(nil, "syscall"), to: Call.self)
    /// Whether a system call succeeds, by its number on x86-64 and on aarch64.
    func calls(_ x86: Int, _ arm: Int, _ a: Int = 0, _ b: Int = 0, _ c: Int = 0, _ d: Int = 0,
               _ e: Int = 0) -> Bool {
      #if arch(x86_64)
      return call(x86, a, b, c, d, e, 0) >= 0
      #else
      return arm < 0 ? false : call(arm, a, b, c, d, e, 0) >= 0
      #endif
    }
    /// Whether a system call is refused for any other reason than its arguments.
    func reaches(_ x86: Int, _ arm: Int, _ a: Int = 0, _ b: Int = 0, _ c: Int = 0) -> Bool {
      errno = 0
      let succeeds = calls(x86, arm, a, b, c)
      return succeeds || (errno != EPERM && errno != ENOSYS && errno != EACCES && errno != 0)
    }
    func reads(_ path: String) -> Bool {
      (try? FileHandle(forReadingFrom: URL(filePath: path)).read(upToCount: 1)) != nil
    }
    func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
    func lists(_ path: String) -> Bool { opendir(path) != nil }
    func writes(_ path: String) -> Bool {
      let file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
      return file >= 0 && write(file, "x", 1) == 1
    }
    func address(_ text: String) -> Int { Int(bitPattern: strdup(text)) }
    """

  private static let files = """
    let secret = outside + "/secret.txt"
    attempt("read a file outside") { reads(secret) }
    attempt("see a file outside") { exists(secret) }
    attempt("list a folder outside") { lists(outside) }
    attempt("write a file outside") { writes(outside + "/made") }
    attempt("remove a file outside") { unlink(secret) == 0 }
    attempt("rename a file outside") { rename(secret, outside + "/other") == 0 }
    attempt("make a folder outside") { mkdir(outside + "/folder", 0o755) == 0 }
    attempt("the folder above") { exists("../outside/secret.txt") }
    for depth in 2...8 {
      attempt("\\(depth) folders above") {
        exists(String(repeating: "../", count: depth) + outside.dropFirst() + "/secret.txt")
      }
    }
    attempt("a link to a file") { symlink(secret, "link") == 0 && reads("link") }
    attempt("a link to the root") {
      symlink("/", "root") == 0 && exists("root" + outside + "/secret.txt")
    }
    attempt("a hard link to a file") { link(secret, "hard") == 0 }
    attempt("a link that was there") { reads("planted") }
    attempt("move a link away") { rename("planted", "/tmp/planted") == 0 && reads("/tmp/planted") }
    for base in ["/proc/self", "/proc/1", "/proc/2", "/proc/\\(process)", "/proc/thread-self"] {
      attempt("\\(base)/root") { exists(base + "/root" + secret) }
      attempt("\\(base)/cwd") { exists(base + "/cwd/../outside/secret.txt") }
    }
    for descriptor in 0..<512 where fcntl(Int32(descriptor), F_GETFD) >= 0 {
      attempt("descriptor \\(descriptor)") {
        let folder = openat(Int32(descriptor), "../outside", O_RDONLY)
        return folder >= 0 || exists("/proc/self/fd/\\(descriptor)/../outside/secret.txt")
      }
    }
    attempt("the users' passwords") { reads("/etc/shadow") }
    attempt("rights to become root") { reads("/etc/sudoers") || lists("/etc/sudoers.d") }
    attempt("keys of the host") { lists("/etc/ssh") || lists("/etc/ssl/private") }
    for home in ["/root", "/home", "/var", "/run", "/srv", "/mnt", "/media", "/boot", "/sys"] {
      attempt(home) { lists(home) }
    }
    let entry = getpwuid(getuid())
    attempt("the home in the list of users") {
      entry.map { lists(String(cString: $0.pointee.pw_dir)) } ?? false
    }
    for folder in ["/", "/usr", "/usr/bin", "/usr/lib", "/etc", "/dev", "/proc", "/nbrun",
                   "/nbrun/cells", "/nbrun/lib", "/opt"] {
      attempt("write \\(folder)") { writes(folder + "/attack") }
    }
    attempt("write the session") { writes("/nbrun/lib/nbrun-session") }
    attempt("write the library") { writes("/nbrun/lib/libDeepLearning.so") }
    attempt("write a cell") { writes("/nbrun/cells/NBRunCell_1.so") }
    attempt("replace a cell") { unlink("/nbrun/cells/NBRunCell_7.so") == 0 }
    attempt("the loader's settings") { writes("/etc/ld.so.preload") || writes("/etc/ld.so.cache") }
    """

  private static let notebook = """
    attempt("write the notebook") { writes("attack.md") }
    attempt("remove the notebook") { unlink("attack.md") == 0 }
    attempt("rename the notebook") { rename("attack.md", "other.md") == 0 }
    attempt("replace the notebook") {
      writes("new.md") && rename("new.md", "attack.md") == 0
    }
    attempt("link the notebook") { link("attack.md", "same.md") == 0 }
    attempt("write the notebook with other rights") { chmod("attack.md", 0o777) == 0 }
    attempt("cut the notebook") { truncate("attack.md", 0) == 0 }
    attempt("write the page") { writes(page) }
    attempt("remove the page") { unlink(page) == 0 }
    attempt("rename the page's folder") { rename("output", "elsewhere") == 0 }
    attempt("replace the page's folder") {
      mkdir("mine", 0o755) == 0
        && calls(316, 276, -100, address("mine"), -100, address("output"), 2)
    }
    attempt("a hook of Git's") { writes(".git/hooks/pre-commit") }
    attempt("Git's settings") { writes(".git/config") }
    attempt("rename Git's folder") { rename(".git", "git") == 0 }
    attempt("read the cache") { reads(cache + "/mark") || lists(cache + "/cells") }
    attempt("write the cache") { writes(cache + "/cells/attack") }
    attempt("rename the cache") { rename(cache, "old-cache") == 0 }
    // For the next run's compiler.
    try? "module Foundation {}".write(toFile: "module.modulemap", atomically: true, encoding: .utf8)
    try? "damaged".write(toFile: "Foundation.swiftmodule", atomically: true, encoding: .utf8)
    try? "damaged".write(toFile: "Package.swift", atomically: true, encoding: .utf8)
    """

  private static let processes = """
    let entries = try FileManager.default.contentsOfDirectory(atPath: "/proc")
    let others = entries.compactMap { Int32($0) }
    attempt("see other processes") { others.contains { $0 > 2 } }
    attempt("signal a process") { kill(Int32(process), 0) == 0 }
    attempt("signal all processes") { kill(-1, SIGKILL) == 0 }
    _ = kill(getppid(), SIGKILL)
    attempt("signal nbrun") { kill(getppid(), 0) == 0 && getppid() != 1 }
    for number in [1, process] {
      attempt("trace \\(number)") { calls(101, 117, 16, number) }
      attempt("attach \\(number)") { calls(101, 117, 0x4206, number) }
      attempt("memory of \\(number)") { reads("/proc/\\(number)/mem") }
      attempt("environment of \\(number)") { reads("/proc/\\(number)/environ") }
      attempt("descriptors of \\(number)") { lists("/proc/\\(number)/fd") }
      attempt("copy memory of \\(number)") { reaches(310, 270, number) }
      attempt("write memory of \\(number)") { reaches(311, 271, number) }
      attempt("compare \\(number)") { reaches(312, 272, number, number) }
    }
    attempt("a handle of a process") { calls(434, 434, process) }
    attempt("limits of a process") { calls(302, 261, process, 7) }
    attempt("order of a process") { setpriority(__priority_which_t(0), UInt32(process), 19) == 0 }
    attempt("the nearest processor of a process") { calls(203, 122, process, 0, 0) }
    """

  private static let network = """
    func connects(
      _ family: Int32, _ type: Int, _ fill: (inout sockaddr_storage) -> socklen_t
    ) -> Bool {
      let file = socket(family, Int32(type), 0)
      guard file >= 0 else { return false }
      var patience = timeval(tv_sec: 1, tv_usec: 0)
      setsockopt(
        file, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
      var address = sockaddr_storage()
      let length = fill(&address)
      return withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(file, $0, length) == 0 && send(file, "attack", 6, 0) == 6
            && recv(file, UnsafeMutableRawPointer.allocate(byteCount: 9, alignment: 1), 9, 0) > 0
        }
      }
    }
    func internet(_ host: String) -> (inout sockaddr_storage) -> socklen_t {
      { storage in
        withUnsafeMutablePointer(to: &storage) {
          $0.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
            $0.pointee.sin_family = sa_family_t(AF_INET)
            $0.pointee.sin_port = in_port_t(port).bigEndian
            $0.pointee.sin_addr.s_addr = inet_addr(host)
          }
        }
        return socklen_t(MemoryLayout<sockaddr_in>.size)
      }
    }
    func local(_ bytes: [UInt8]) -> (inout sockaddr_storage) -> socklen_t {
      { storage in
        storage.ss_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &storage) { $0[2..<2 + bytes.count].copyBytes(from: bytes) }
        return socklen_t(2 + bytes.count)
      }
    }
    for host in ["127.0.0.1", "0.0.0.0", "192.0.2.1"] {
      attempt("TCP to \\(host)") { connects(AF_INET, 1, internet(host)) }
      attempt("UDP to \\(host)") { connects(AF_INET, 2, internet(host)) }
    }
    attempt("a socket in the folder") { connects(AF_UNIX, 1, local(Array("socket".utf8) + [0])) }
    attempt("a socket outside") {
      connects(AF_UNIX, 1, local(Array((outside + "/socket").utf8) + [0]))
    }
    attempt("an abstract socket") {
      connects(AF_UNIX, 1, local([0] + Array("nbrun-\\(port)".utf8)))
    }
    for family in [16, 17, 38, 40, 31, 29] as [Int32] {
      attempt("a socket of family \\(family)") {
        socket(family, 3, 0) >= 0 || socket(family, 5, 0) >= 0 || socket(family, 1, 0) >= 0
      }
    }
    attempt("a raw socket") { socket(AF_INET, 3, 1) >= 0 }
    attempt("wait for connections") { calls(-1, -1) || listens() }
    func listens() -> Bool {
      let file = socket(AF_INET, 1, 0)
      var address = sockaddr_storage()
      let length = internet("0.0.0.0")(&address)
      return withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(file, $0, length) == 0 }
      }
    }
    attempt("a host's address") { gethostbyname("localhost.localdomain.example") != nil }
    """

  private static let kernel = """
    for (name, x86, arm) in [
      ("mount", 165, 40), ("umount2", 166, 39), ("pivot_root", 155, 41), ("chroot", 161, 51),
      ("setns", 308, 268), ("open_tree", 428, 428), ("move_mount", 429, 429), ("fsopen", 430, 430),
      ("fsconfig", 431, 431), ("fsmount", 432, 432), ("fspick", 433, 433),
      ("mount_setattr", 442, 442), ("open_by_handle_at", 304, 265), ("name_to_handle_at", 303, 264),
      ("bpf", 321, 280), ("perf_event_open", 298, 241), ("userfaultfd", 323, 282),
      ("io_uring_setup", 425, 425), ("io_uring_enter", 426, 426), ("keyctl", 250, 219),
      ("add_key", 248, 217), ("request_key", 249, 218), ("fanotify_init", 300, 262),
      ("kexec_load", 246, 104), ("init_module", 175, 105), ("finit_module", 313, 273),
      ("delete_module", 176, 106), ("reboot", 169, 142), ("swapon", 167, 224), ("acct", 163, 89),
      ("quotactl", 179, 60), ("syslog", 103, 116), ("pidfd_getfd", 438, 438),
      ("sethostname", 170, 161), ("settimeofday", 164, 170), ("clock_settime", 227, 112),
      ("iopl", 172, -1), ("ioperm", 173, -1), ("modify_ldt", 154, -1), ("clone3", 435, 435),
    ] {
      attempt(name) { reaches(x86, arm, 3, 3, 3) }
    }
    for flag in [1 << 28, 1 << 17, 1 << 29, 1 << 30, 1 << 27, 1 << 26, 1 << 25, 1 << 7] {
      attempt("unshare \\(flag)") { calls(272, 97, flag) }
      if flag > 255 { attempt("clone \\(flag)") { calls(56, 220, flag | 17) } }
    }
    attempt("a disk") { mknod("disk", 0o60666, 0x800) == 0 }
    attempt("the machine's memory") { mknod("memory", 0o20666, 0x101) == 0 }
    let known = "fd full null random shm stderr stdin stdout urandom zero"
    attempt("other devices") {
      let devices = try FileManager.default.contentsOfDirectory(atPath: "/dev").sorted()
      return devices.joined(separator: " ") != known
    }
    attempt("the terminal") { open("/dev/tty", O_RDWR) >= 0 || open("/dev/console", O_RDWR) >= 0 }
    for descriptor in 0..<3 {
      attempt("type into \\(descriptor)") { calls(16, 29, descriptor, 0x5412, address("x")) }
    }
    attempt("shared memory") { calls(29, 194, key, 0, 0) }
    attempt("semaphores") { calls(64, 190, key, 0, 0) }
    attempt("messages") { calls(68, 186, key, 0) }
    attempt("shared memory by name") { exists("/dev/shm/nbrun-\\(port)") }
    attempt("the kernel's settings") {
      writes("/proc/sys/kernel/core_pattern") || writes("/proc/sysrq-trigger") || lists("/proc/sys")
    }
    attempt("control groups") { lists("/sys/fs/cgroup") }
    attempt("large pages") { calls(9, 222, 0, 1 << 21, 3, 0x40022) && lists("/dev/hugepages") }
    attempt("a setuid mode") { writes("suid") && chmod("suid", 0o4755) == 0 }
    attempt("a setgid mode") { writes("suid") && fchmodat(AT_FDCWD, "suid", 0o2755, 0) == 0 }
    attempt("a new setuid file") { open("suid-new", O_CREAT | O_WRONLY, 0o6777) >= 0 }
    attempt("a setgid folder") { mkdir("setgid", 0o2777) == 0 }
    attempt("become root") { setuid(0) == 0 || seteuid(0) == 0 || geteuid() == 0 }
    attempt("become another group") { setgid(0) == 0 || setgroups(0, nil) == 0 }
    attempt("capabilities") {
      let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
      let none = "\\t0000000000000000\\n"
      return !status.contains("CapPrm:" + none) || !status.contains("CapBnd:" + none)
        || !status.contains("NoNewPrivs:\\t1\\n")
    }
    attempt("another mapping of users") { writes("/proc/self/uid_map") }
    """
}
