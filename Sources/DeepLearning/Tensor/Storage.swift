import Display
import Synchronization

/// The memory that one or more tensors share. It is written only while it is being filled, or by
/// its only owner.
package final class Storage: @unchecked Sendable {
  /// The first byte, on a boundary of 64.
  @exclusivity(unchecked) package private(set) var address: UnsafeMutableRawPointer
  /// The size that was asked for.
  let byteCount: Int
  private var capacity: Int
  /// Whether it is the gradient of a step that is repeated: the new weights are written over it, and the
  /// next step writes its gradient over the weights of this one.
  @exclusivity(unchecked) var isExchangeable = false
  private let companion = Mutex<Companion?>(nil)

  /// More bytes than any memory holds.
  static var byteLimit: Int { 1 << 47 }

  /// What was made of a part of this memory.
  private struct Companion {
    let offset: Int
    let count: Int
    let storage: Storage
  }

  /// Uninitialized memory for `byteCount` bytes.
  ///
  /// - Parameter isRecorded: whether calls that a step's recording holds fill it.
  package init(byteCount: Int, isRecorded: Bool = false) {
    require(byteCount < Storage.byteLimit, "Tensor: more elements than memory can hold")
    if !isRecorded { KernelRecording.noteUnrecorded() }
    self.byteCount = byteCount
    (address, capacity) = StoragePool.shared.take(byteCount)
  }

  /// What `make` makes of a part of this memory; it is made once, and goes with the memory.
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

  /// Forgets it, since this memory is about to be written to.
  func forgetCompanion() { companion.withLock { $0 = nil } }

  /// Gives its memory to another one of the same size, and takes that one's.
  func exchangeMemory(with other: Storage) {
    require(byteCount == other.byteCount, "Storage: memory of another size")
    swap(&address, &other.address)
    swap(&capacity, &other.capacity)
  }

  deinit { StoragePool.shared.give(address, capacity: capacity) }
}

extension Storage {
  /// The memory as `float32`.
  var floats: UnsafeMutablePointer<Float> { address.assumingMemoryBound(to: Float.self) }
}
