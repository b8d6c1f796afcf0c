/// The batches of an epoch: samples and labels, in a given order or in that of the data.
struct Batches {
  /// Samples and their labels.
  typealias Batch = (x: Tensor, y: Tensor)

  private let data: Batch
  private let order: Tensor?
  private let samplesLast: Bool
  /// The number of samples in a batch, except for the last one.
  let size: Int

  /// - Parameters:
  ///   - order: the order of the samples; nil for that of the data.
  ///   - samplesLast: whether batches should have the samples last.
  ///   - gathers: whether batches must have memory of their own, so that other batches can be
  ///     gathered into it.
  init(of data: Batch, _ order: Tensor?, size: Int, samplesLast: Bool, gathers: Bool) {
    self.data = data
    self.order = order ?? (gathers ? Tensor.counting(to: data.x.shape[0]) : nil)
    self.size = size
    self.samplesLast = samplesLast
  }

  /// Whether batches have memory of their own.
  var areGathered: Bool { order != nil }

  /// The samples and labels at a range of the order.
  subscript(range: Range<Int>) -> Batch {
    guard let order else { return (data.x[range], data.y[range]) }
    let indices = order[range]
    let x = samplesLast ? data.x.rowsSamplesLast(indices) : data.x.rows(indices)
    return (x, data.y.rows(indices))
  }

  /// Overwrites a gathered batch with the batch at another range of the order.
  func gather(_ range: Range<Int>, into batch: Batch) {
    order?.withPointer(to: Int32.self) { order in
      let indices = order + range.lowerBound
      let target = batch.x.storage
      if batch.x.layout == .samplesLast {
        data.x.writeSamplesLast(indices, count: range.count, to: target.floats)
      } else {
        data.x.writeRows(indices, count: range.count, to: target.address)
      }
      data.y.writeRows(indices, count: range.count, to: batch.y.storage.address)
    }
  }
}

extension Tensor {
  /// 0, 1, 2, … as `int32`.
  fileprivate static func counting(to count: Int) -> Tensor {
    build([count]) { (numbers: UnsafeMutablePointer<Int32>) in
      for i in 0..<count { numbers[i] = Int32(i) }
    }
  }
}
