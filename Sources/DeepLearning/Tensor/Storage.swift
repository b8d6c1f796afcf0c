import Display
import Synchronization

/// The memory of one or more tensors. It is written only while it is being filled, or by its only
/// owner.
package final class Storage: @unchecked Sendable {
  /// The first byte, aligned to 64 bytes.
  @exclusivity(unchecked) package private(set) var address: UnsafeMutableRawPointer
  /// The requested size.
  let byteCount: Int
  private var capacity: Int
  /// Whether this is a gradient in a step that is repeated. The new weights are then written over
  /// it, and the next step writes its gradient over the present weights.
  @exclusivity(unchecked) var isExchangeable = false
  private let companion = Mutex<Companion?>(nil)

  /// More bytes than any memory holds.
  static var byteLimit: Int { 1 << 47 }

  /// A result computed from a part of this memory.
  private struct Companion {
    let offset: Int
    let count: Int
    let storage: Storage
  }

  /// Uninitialized memory for `byteCount` bytes.
  ///
  /// - Parameter isRecorded: whether recorded calls fill it.
  package init(byteCount: Int, isRecorded: Bool = false) {
    require(byteCount < Storage.byteLimit, "Tensor: more elements than memory can hold")
    if !isRecorded { KernelRecording.noteUnrecorded() }
    self.byteCount = byteCount
    (address, capacity) = StoragePool.shared.take(byteCount)
  }

  /// The result of `make` for a part of this memory. It is computed once, and freed with the
  /// memory.
  func companion(_ offset: Int, _ count: Int, _ make: () -> Storage) -> Storage {
    companion.withLock { companion in
      if let companion, companion.offset == offset, companion.count == count {
        return companion.storage
      }
      let storage = make()
      companion = Companion(offset: offset, count: count, storage: storage)
      return storage
    }
  }

  /// Frees that result, because this memory is about to be written.
  func forgetCompanion() { companion.withLock { $0 = nil } }

  /// Exchanges the memory with another storage of the same size.
  func exchangeMemory(with other: Storage) {
    require(byteCount == other.byteCount, "Storage: the sizes differ")
    swap(&address, &other.address)
    swap(&capacity, &other.capacity)
  }

  deinit { StoragePool.shared.give(address, capacity: capacity) }
}

extension Storage {
  /// The memory as `float32`.
  var floats: UnsafeMutablePointer<Float> { address.assumingMemoryBound(to: Float.self) }
}
