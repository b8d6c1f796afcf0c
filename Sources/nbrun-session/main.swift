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
  (FoundationErrors.description(error) ?? LibraryErrors.description(error))
    .replacing(/\(extension in NBRunCell_[0-9]+\):/, with: "")
    .replacing(/\bNBRunCell_[0-9]+\./, with: "")
    .replacing(/\(unknown context at \$[0-9a-f]+\)\./, with: "")
}

nbs_main(CommandLine.unsafeArgv)
