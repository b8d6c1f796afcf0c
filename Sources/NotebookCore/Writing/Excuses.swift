/// What a unit may lack because of errors in earlier units.
///
/// An error that follows only from an earlier one accuses code that is right.
package struct Excuses: Hashable, Sendable {
  /// Whether an import is missing, and with it unknown names and members.
  package var lacksModule = false
  /// The names in cells that are not valid Swift. It is not known what such a cell declares.
  package var doubtfulNames: Set<String> = []

  package init() {}

  /// Whether one of those errors may be the only cause of the compiler's message.
  package func cover(_ message: String) -> Bool {
    if let name = message.wholeMatch(of: /cannot find (?:type |operator )?'(.+?)' in scope/) {
      return lacksModule || doubtfulNames.contains(String(name.1))
    }
    return lacksModule
      && message.contains(/\ has no member '.+?'$|^no macro named '|^unknown attribute '/)
  }
}
