/// The rules for doc comments.
///
/// - A **summary** for every symbol. An initializer may leave it out if it describes its
///   parameters: its type has a summary.
/// - Each **parameter** for every symbol except operators, whose two sides need no description.
/// - A **shape** for a layer, and for every symbol whose declaration contains `Tensor`. It is in
///   brackets in a code span, such as `[batch, units]`, or the comment mentions a shape ("of any
///   shape", "the same shape") or a scalar. The description of a parameter that is a tensor
///   states the shape itself.
/// - Its **errors**, as `- Throws:`, for every symbol that can throw.
/// - Its **precondition**, as `- Precondition:`, for every symbol that stops the program with
///   `require`.
///
/// A member that fulfils a protocol's requirement, implements it by default or overrides a
/// superclass's member needs only a summary, because the protocol or superclass describes the rest.
enum DocumentationCheck {
  /// The missing parts, such as `a description of the parameter 'axis'`.
  static func missing(in symbol: PublicSymbol) -> [String] {
    let comment = symbol.comment
    var missing: [String] = []
    let needsSummary = symbol.kind != .initializer || symbol.parameters.isEmpty
    if comment.summary.isEmpty && needsSummary { missing.append("a summary") }
    if symbol.isDescribedElsewhere { return missing }
    if !symbol.isOperator {
      missing += symbol.parameters.filter { name in
        !comment.parameters.contains { $0.name == name && !$0.text.isEmpty }
      }.map { "a description of the parameter '\($0)'" }
    }
    missing += comment.parameters.filter { !symbol.parameters.contains($0.name) }.map {
      "the parameter '\($0.name)', which the comment describes"
    }
    if !symbol.isOperator {
      missing += comment.parameters.filter {
        symbol.tensorParameters.contains($0.name) && !statesShape($0.text)
      }.map { "the shape of the parameter '\($0.name)'" }
    }
    if needsShape(symbol) && !statesShape(comment) { missing.append("a shape") }
    if symbol.canThrow && comment.errors?.isEmpty ?? true { missing.append("its errors") }
    if symbol.hasPrecondition && comment.precondition?.isEmpty ?? true {
      missing.append("its precondition")
    }
    return missing
  }

  private static func needsShape(_ symbol: PublicSymbol) -> Bool {
    symbol.typeNames.contains("Tensor")
      || symbol.kind == .type && symbol.conformances.contains("Layer")
  }

  private static func statesShape(_ comment: DocComment) -> Bool {
    let texts =
      [comment.text, comment.returns ?? "", comment.errors ?? ""] + comment.parameters.map(\.text)
    return texts.contains(where: statesShape)
  }

  private static func statesShape(_ text: String) -> Bool {
    text.contains(/`[^`]*\[[^`\]]*\][^`]*`/) || text.contains(/(?i)\b(shapes?|scalars?)\b/)
  }
}
