/// Stops the program with a message if a condition does not hold, which is a bug in the calling
/// code.
///
/// Unlike `precondition`, it keeps its message in a release build, whose users need to read it.
@inline(__always)
package func require(
  _ condition: @autoclosure () -> Bool, _ message: @autoclosure () -> String
) {
  if !condition() { fatalError(message()) }
}
