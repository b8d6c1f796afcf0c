import CKernels
import Testing

/// Calls `body` for every instruction set of this processor with 1 to 8 threads.
func withEveryComputeSetting(_ body: (Comment) throws -> Void) rethrows {
  let threads = nbk_thread_count()
  let best = String(cString: nbk_isa_name())
  defer {
    nbk_thread_count_set(threads)
    _ = nbk_isa_select(best)
  }
  var names = [UnsafePointer<CChar>?](repeating: nil, count: 8)
  let available = nbk_isa_available(&names, names.count)
  for isa in names.prefix(available).map({ String(cString: $0!) }) {
    #expect(nbk_isa_select(isa))
    for count in 1...8 {
      nbk_thread_count_set(Int32(count))
      try body("\(isa), \(count) threads")
    }
  }
}
