/// The batches of an epoch: samples and labels, in an order or as they come.
struct Batches {
  /// Samples and their labels.
  typealias Batch = (x: Tensor, y: Tensor)

  private let data: Batch
  private let order: Tensor?
  private let samplesLast: Bool
  /// How many samples a batch has, unless it is the last one.
  let size: Int

  /// - Parameters:
  ///   - order: which samples come one after the other; those of the data as they come if there is none.
  ///   - samplesLast: whether a batch had best lie with the samples last.
  ///   - gathers: whether batches shall have memory of their own, into which others can be gathered.
  init(of data: Batch, _ order: Tensor?, size: Int, samplesLast: Bool, gathers: Bool) {
    self.data = data
    self.order = order ?? (gathers ? Tensor.counting(to: data.x.shape[0]) : nil)
    self.size = size
    self.samplesLast = samplesLast
  }

  /// Whether batches have memory of their own.
  var areGathered: Bool { order != nil }

  /// The samples and the labels at some places of the order.
  subscript(range: Range<Int>) -> Batch {
    guard let order else { return (data.x[range], data.y[range]) }
    let indices = order[range]
    let x = samplesLast ? data.x.rowsSamplesLast(indices) : data.x.rows(indices)
    return (x, data.y.rows(indices))
  }

  /// Writes the batch at other places of the order over one that was gathered.
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
