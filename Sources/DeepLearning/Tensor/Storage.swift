/// The memory that one or more tensors share. It is written only while it is being filled, or by
/// its only owner.
package final class Storage: @unchecked Sendable {
  /// The first byte, on a boundary of 64.
  package let address: UnsafeMutableRawPointer
  private let capacity: Int

  /// Uninitialized memory for `byteCount` bytes.
  package init(byteCount: Int) {
    (address, capacity) = StoragePool.shared.take(byteCount)
  }

  deinit { StoragePool.shared.give(address, capacity: capacity) }
}
