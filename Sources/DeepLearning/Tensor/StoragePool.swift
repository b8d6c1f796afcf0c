internal import Glibc
import Synchronization

/// Blocks of memory that are reused when their tensors are gone. After the first training step, the
/// following ones allocate nothing from the system.
///
/// Sizes are rounded up to a quarter of a power of two. Large blocks go back to the system, and so
/// do blocks that would make the pool larger than its limit.
final class StoragePool: Sendable {
  static let shared = StoragePool()

  /// The alignment of every block: a cache line, which is also the widest vector.
  static let alignment = 64

  private static let largePage = 1 << 21
  private static let largestPooled = 1 << 24
  private static let limit = 1 << 26

  private struct State: @unchecked Sendable {
    var free: [[UnsafeMutableRawPointer]] = Array(repeating: [], count: 96)
    var byteCount = 0
    var blocksTakenFromSystem = 0
  }

  private let state = Mutex(State())

  /// An uninitialized block of at least `byteCount` bytes, and its size.
  func take(_ byteCount: Int) -> (address: UnsafeMutableRawPointer, capacity: Int) {
    let (sizeClass, capacity) = StoragePool.sizeClass(of: byteCount)
    if capacity <= StoragePool.largestPooled {
      // The pointer crosses the lock as an integer: a raw pointer is not Sendable.
      let reused = state.withLock { state -> UInt in
        guard let block = state.free[sizeClass].popLast() else { return 0 }
        state.byteCount -= capacity
        return UInt(bitPattern: block)
      }
      if let block = UnsafeMutableRawPointer(bitPattern: reused) { return (block, capacity) }
    }
    state.withLock { $0.blocksTakenFromSystem += 1 }
    guard capacity > StoragePool.largestPooled else {
      let block = UnsafeMutableRawPointer.allocate(
        byteCount: capacity, alignment: StoragePool.alignment)
      return (block, capacity)
    }
    // A data set is read in random order, and large pages save most of the address translations.
    // This is only advice: nothing is lost if the system ignores it.
    let block = UnsafeMutableRawPointer.allocate(
      byteCount: capacity, alignment: StoragePool.largePage)
    _ = madvise(block, capacity, Int32(MADV_HUGEPAGE))
    return (block, capacity)
  }

  /// The number of blocks taken from the system so far.
  var blocksTakenFromSystem: Int { state.withLock { $0.blocksTakenFromSystem } }

  /// Returns a block to the pool.
  func give(_ address: UnsafeMutableRawPointer, capacity: Int) {
    if capacity <= StoragePool.largestPooled {
      let sizeClass = StoragePool.sizeClass(of: capacity).index
      let bits = UInt(bitPattern: address)
      let isKept = state.withLock { state -> Bool in
        guard state.byteCount + capacity <= StoragePool.limit else { return false }
        state.free[sizeClass].append(UnsafeMutableRawPointer(bitPattern: bits)!)
        state.byteCount += capacity
        return true
      }
      if isKept { return }
    }
    address.deallocate()
  }

  /// The class of a size, and the capacity of its blocks: 64, 80, 96, 112, 128, 160, … bytes.
  static func sizeClass(of byteCount: Int) -> (index: Int, capacity: Int) {
    let size = max(byteCount, alignment)
    let exponent = Int.bitWidth - 1 - size.leadingZeroBitCount
    let quarter = 1 << (exponent - 2)
    let quarters = (size - (1 << exponent) + quarter - 1) / quarter
    return ((exponent - 6) * 4 + quarters, (1 << exponent) + quarters * quarter)
  }
}

/// Figures about the tensors' memory, for tests.
package enum TensorMemory {
  /// The number of blocks taken from the system so far.
  package static var blocksTakenFromSystem: Int { StoragePool.shared.blocksTakenFromSystem }
}
