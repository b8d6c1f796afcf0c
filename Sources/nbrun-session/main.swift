import CSession

/// Describes an error that a cell did not catch; called by the session's C part, which has the
/// runtime's entry point but not Swift's words for a value.
@_silgen_name("nbs_describe_error")
public func describe(_ error: any Error) {
  var text = words(error)
  text.withUTF8 { utf8 in
    utf8.withMemoryRebound(to: CChar.self) { nbs_uncaught_error($0.baseAddress, Int64($0.count)) }
  }
}

/// An error in the words of its author, or its type and fields: never an address, nor the name of
/// the module that a cell was compiled to.
private func words(_ error: any Error) -> String {
  if let described = FoundationErrors.words(error) { return described }
  // As `Any`: to the compiler every error may be an `NSError`, which describes itself.
  if let described = (error as Any) as? any CustomStringConvertible { return described.description }
  let text = String(describing: error)
  let isEnumeration = Mirror(reflecting: error).displayStyle == .enum
  return (isEnumeration ? "\(type(of: error)).\(text)" : text)
    .replacing(/\bNBRunCell_[0-9]+\./, with: "")
    .replacing(/\(unknown context at \$[0-9a-f]+\)\./, with: "")
    .replacing(/<computed 0x[0-9a-f]+\ /, with: "<computed ")
    .replacing(/\b0x[0-9a-f]{16}\b/, with: "(a pointer)")  // in a field: it tells nothing
}

nbs_main(CommandLine.unsafeArgv)
