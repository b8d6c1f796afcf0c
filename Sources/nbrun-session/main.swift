import CSession

/// Describes an error that a cell did not catch. The session's C code calls it: the C code has the
/// runtime's entry point, but cannot describe a Swift value.
@_silgen_name("nbs_describe_error")
public func describe(_ error: any Error) {
  var text = description(error)
  text.withUTF8 { utf8 in
    utf8.withMemoryRebound(to: CChar.self) { nbs_uncaught_error($0.baseAddress, Int64($0.count)) }
  }
}

/// The error's own description, or its type and fields. It never contains an address or the name of
/// the cell's module.
private func description(_ error: any Error) -> String {
  if let described = FoundationErrors.description(error) { return described }
  // Cast to `Any`: to the compiler every error may be an `NSError`, which describes itself.
  if let described = (error as Any) as? any CustomStringConvertible { return described.description }
  let text = String(describing: error)
  let isEnumeration = Mirror(reflecting: error).displayStyle == .enum
  return (isEnumeration ? "\(type(of: error)).\(text)" : text)
    .replacing(/\bNBRunCell_[0-9]+\./, with: "")
    .replacing(/\(unknown context at \$[0-9a-f]+\)\./, with: "")
    .replacing(/<computed 0x[0-9a-f]+\ /, with: "<computed ")
    .replacing(/\b0x[0-9a-f]{16}\b/, with: "(a pointer)")  // in a field, an address tells nothing
}

nbs_main(CommandLine.unsafeArgv)
