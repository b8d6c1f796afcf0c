internal import CSessionProtocol
internal import Foundation

/// The environment variables of a session's processes.
package enum SessionEnvironment {
  /// Variables that are the same in every session.
  private static let fixed = [
    "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", "TZ": "UTC", "SWIFT_DETERMINISTIC_HASHING": "1",
    "GLIBC_TUNABLES": tunables,
  ]

  /// Settings of the C library. It has other code for processors with fused multiply-add, and some
  /// results of that code differ in the last bit. So these instructions are hidden from it, under
  /// the names of newer versions and of those before 2.33. It ignores unknown names.
  private static let tunables = "glibc.cpu.hwcaps=-FMA,-FMA4,-FMA_Usable,-FMA4_Usable"

  /// Variables that are the same in every session unless they are passed on: the folders of
  /// Debian's programs, and a home that nobody can make, not even root.
  private static let defaults = ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/dev/null/home"]

  /// Tells Foundation where the home is. Without it, Foundation would ask the system's list of
  /// users in some functions, and `HOME` in others.
  private static let foundationsHome = "CFFIXED_USER_HOME"

  /// Variables that the session itself needs. It removes them before it runs a cell.
  private static let inherited = NBS_USER_VARIABLES.split(separator: " ").map(String.init)

  private static var own: [String: String] { ProcessInfo.processInfo.environment }

  /// The variables of a session.
  ///
  /// - Parameter names: Variables to pass on to the cells in addition.
  static func variables(passing names: [String]) -> [String: String] {
    let passed = own.filter { inherited.contains($0.key) || names.contains($0.key) }
    var variables = defaults.merging(passed) { _, passed in passed }
      .merging(fixed) { _, fixed in fixed }
    variables[foundationsHome] = variables["HOME"]
    return variables
  }

  /// Why the variable `name` cannot be passed on to a session, as a message; nil if it can.
  package static func problem(passing name: String) -> String? {
    if let value = fixed[name] { return "every session has \(name)=\(value)" }
    if name == foundationsHome { return "every session has \(name) with the value of HOME" }
    if inherited.contains(name) {
      return "the session uses \(name) itself and hides it from the cells"
    }
    return own[name] == nil ? "the variable '\(name)' is not set" : nil
  }
}
