internal import Foundation

/// Problems of the machine that stop the compiler or the linker: a full disk, for example. They are
/// no errors of a cell, even if it is expected to fail.
package enum MachineProblem {
  /// A disk with less space than this counts as full: a tool that fails leaves some again.
  private static let leastSpace: UInt = 2 << 20

  private static let errors = [
    ENOSPC, EDQUOT, EROFS, EFBIG, EMFILE, ENFILE, ENOMEM, EAGAIN, EIO,
  ]

  /// The system's error that a tool reports; nil if it reports none. What a cell says itself does
  /// not count.
  package static func error(in output: String) -> Int32? {
    let own = /(<unknown>:0: \w+: |ld\.lld: error: |LLVM ERROR: ).*/
    let lines = output.split(separator: "\n").filter { $0.wholeMatch(of: own) != nil }
    if lines.contains(where: { $0.hasSuffix(" out of memory") }) { return ENOMEM }
    return errors.first { error in
      let words = SystemError.words(error)
      return lines.contains { $0.hasSuffix(words) || $0.hasSuffix("'\(words)'") }
    }
  }

  /// The error for a tool that failed because of the machine; nil if it failed for another reason.
  ///
  /// - Parameters:
  ///   - isExplained: Whether the output says what else is wrong.
  ///   - folder: The folder in which the tool worked.
  static func diagnostic(
    _ output: String, isExplained: Bool = false, in folder: String
  ) -> Diagnostic? {
    var error = error(in: output)
    var disk = statvfs()
    if error == nil, !isExplained, statvfs(folder, &disk) == 0,
      disk.f_bavail * disk.f_frsize < leastSpace
    {
      error = ENOSPC
    }
    return error.map { error in
      Diagnostic(
        "the compiler cannot work in \(folder): \(SystemError.words(error))",
        help: SystemError.help(error))
    }
  }
}
