/// Checks a setting of the user.
///
/// - Throws: `ModelError`, which names the setting, unless `isRight`.
func checkSetting(
  _ isRight: Bool, _ name: String, _ value: Double, _ expectation: String, at place: String
) throws {
  guard !isRight else { return }
  throw ModelError(
    .value, at: place, "\(name) is \(value)", help: "\(name) must be \(expectation)")
}
