/// Stops the program with a message where a condition does not hold: a slip in the calling code.
///
/// It is `precondition` that keeps its words in a release build, whose users are the ones to read
/// them.
@inline(__always)
package func require(
  _ condition: @autoclosure () -> Bool, _ message: @autoclosure () -> String
) {
  if !condition() { fatalError(message()) }
}
