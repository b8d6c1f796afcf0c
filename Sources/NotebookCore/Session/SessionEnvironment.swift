internal import CSessionProtocol
internal import Foundation

/// What a session's processes see of the environment.
package enum SessionEnvironment {
  /// What is the same in every session.
  private static let fixed = [
    "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", "TZ": "UTC", "SWIFT_DETERMINISTIC_HASHING": "1",
  ]

  /// What is the same in every session unless it is passed on: where Debian's programs lie, and the
  /// home of those who have none.
  private static let defaults = ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent"]

  /// What the session itself needs of the machine's environment, and takes away before it runs a
  /// cell.
  private static let inherited = NBS_USER_VARIABLES.split(separator: " ").map(String.init)

  private static var own: [String: String] { ProcessInfo.processInfo.environment }

  /// The variables of a session.
  ///
  /// - Parameter names: What is passed on to the cells besides.
  static func variables(passing names: [String]) -> [String: String] {
    let passed = own.filter { inherited.contains($0.key) || names.contains($0.key) }
    return defaults.merging(passed) { _, passed in passed }.merging(fixed) { _, fixed in fixed }
  }

  /// Why the variable `name` cannot be passed on to a session, in words; nil where it can.
  package static func problem(passing name: String) -> String? {
    if let value = fixed[name] { return "every session has \(name)=\(value)" }
    if inherited.contains(name) {
      return "the session uses \(name) itself and hides it from the cells"
    }
    return own[name] == nil ? "the variable '\(name)' is not set" : nil
  }
}
