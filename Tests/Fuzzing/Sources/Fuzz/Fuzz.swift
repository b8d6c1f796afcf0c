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

/// The package manager names an executable's entry point after its target. libFuzzer's own would
/// be called `main`.
@_cdecl("Fuzz_main")
public func runFuzzer(
  _ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> CInt {
  var (count, arguments) = (count, arguments)
  return runDriver(&count, &arguments, fuzz)
}

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt
