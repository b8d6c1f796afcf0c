import Foundation

/// libFuzzer calls this function with each input. `FUZZ` says what the input is: a notebook, or
/// what a session sends.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  if target == "frames" { fuzzFrames(bytes) } else { fuzzNotebook(bytes) }
  return 0
}

private let target = ProcessInfo.processInfo.environment["FUZZ"] ?? "notebook"
