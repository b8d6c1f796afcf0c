extension AttackNotebook {
  /// What cells try with the help of other programs.
  static let programs = #"""
    /// Whether a program prints `word`.
    func prints(_ word: String, _ script: String) -> Bool {
      let process = Process()
      let pipe = Pipe()
      process.executableURL = URL(filePath: "/bin/sh")
      process.arguments = ["-c", "exec 2>/dev/null </dev/null; " + script]
      process.standardOutput = pipe
      guard (try? process.run()) != nil else { return false }
      let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      return text.contains(word)
    }
    attempt("programs run at all") { !prints("fine", "echo fine") }
    attempt("su") { prints("uid=0", "su -c id root") }
    attempt("sudo") { prints("uid=0", "sudo -n id") }
    attempt("unshare") { prints("uid=0", "unshare -r id") }
    attempt("mount") { prints("fine", "mount -t tmpfs tmpfs /tmp && echo fine") }
    attempt("nsenter") { prints("fine", "nsenter -t 1 -m true && echo fine") }
    attempt("a program with the rights of its owner") {
      prints("uid=0", "cp /usr/bin/id . && chmod u+s id && ./id")
    }
    attempt("a program's secret") { prints("secret", "cat '\(outside)/secret.txt'") }
    attempt("a program that writes outside") {
      prints("fine", "echo x > '\(outside)/x' && echo fine")
    }
    attempt("a program that signals") { prints("fine", "kill -0 \(process) && echo fine") }
    attempt("a program that is not in a file") {
      let file = Int32(call(319, address("program"), 0, 0, 0, 0, 0))
      let bytes = FileManager.default.contents(atPath: "/bin/cat")!
      FileHandle(fileDescriptor: file).write(bytes)
      return prints("secret", "/proc/\(getpid())/fd/\(file) '\(outside)/secret.txt'")
    }
    attempt("at") { prints("fine", "echo true | at now && echo fine") }
    attempt("cron") { prints("fine", "echo '* * * * * true' | crontab - && echo fine") }
    attempt("variables of nbrun") {
      ProcessInfo.processInfo.environment.values.contains { $0.contains("do-not-tell") }
    }
    """#
}
