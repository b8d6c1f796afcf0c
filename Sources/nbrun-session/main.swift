import CSession

/// Describes an error that a cell did not catch; called by the session's C part, which has the
/// runtime's entry point but not Swift's words for a value.
@_silgen_name("nbs_describe_error")
public func describe(_ error: any Error) {
  var text = String(reflecting: error)
  text.withUTF8 { utf8 in
    utf8.withMemoryRebound(to: CChar.self) { nbs_uncaught_error($0.baseAddress, Int64($0.count)) }
  }
}

nbs_main(CommandLine.argc, CommandLine.unsafeArgv)
