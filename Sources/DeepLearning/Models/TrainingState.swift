/// Exact storage of numbers in tensors, for the states of callbacks.
extension Tensor {
  /// The bits of a binary64 number: `int32 [2]`.
  init(bitsOf number: Double) {
    let bits = number.bitPattern
    self = Tensor.build([2]) { (words: UnsafeMutablePointer<Int32>) in
      words[0] = Int32(truncatingIfNeeded: bits)
      words[1] = Int32(truncatingIfNeeded: bits >> 32)
    }
  }

  /// The number with these bits.
  var doubleOfBits: Double? {
    guard dtype == .int32, shape == [2] else { return nil }
    let words = array(of: Int32.self).map { UInt64(UInt32(bitPattern: $0)) }
    return Double(bitPattern: words[0] | words[1] << 32)
  }

  /// Small integers: `int32 [count]`.
  init(counts: [Int]) {
    self = Tensor.build([counts.count]) { (words: UnsafeMutablePointer<Int32>) in
      for (index, count) in counts.enumerated() { words[index] = Int32(clamping: count) }
    }
  }

  /// The integers.
  var counts: [Int]? { dtype == .int32 ? array(of: Int32.self).map(Int.init) : nil }
}

/// Everything that a training needs to continue as if it had never stopped.
struct TrainingState {
  /// The number of finished epochs.
  var epoch: Int
  /// The global seed of the training.
  var seed: Int64
  var history: History
  var streams: LayerStreams.Saved?
  /// The next seed of each layer that has its own seed.
  var layerSeeds: [Int64]
  /// Whether the metrics have measured something since `compile`.
  var hasMeasured: Bool
  var optimizer: OptimizerState
  var callbacks: [[String: Tensor]]
}

// MARK: - Conversion to and from arrays

extension TrainingState {
  /// Version 1 had the streams of one trace of the training step; version 2 has those of all.
  private static let version: Int64 = 2

  /// The state as named arrays, without the weights.
  func arrays(_ variableNames: [String]) -> [(name: String, array: ArrayData)] {
    var arrays: [(name: String, array: ArrayData)] = [
      ("training/version", ArrayData([Self.version])),
      ("training/epoch", ArrayData([Int64(epoch)])),
      ("training/seed", ArrayData([seed])),
      ("training/layer_seeds", ArrayData(layerSeeds)),
      ("training/measured", ArrayData([Int64(hasMeasured ? 1 : 0)])),
      ("optimizer/iterations", ArrayData([Int64(optimizer.iterations)])),
    ]
    if let streams { arrays.append(("training/streams", ArrayData(streams.words))) }
    for (index, name) in history.names.enumerated() {
      let column = history.columns[index]
      arrays.append(
        (
          "history/\(index)/\(name)",
          ArrayData(Tensor.build([column.count]) { $0.update(from: column, count: column.count) })
        ))
    }
    if let rate = optimizer.learningRate {
      arrays.append(("optimizer/learning_rate", ArrayData([rate])))
    }
    for number in optimizer.numbers {
      arrays.append(("optimizer/\(number.name)", ArrayData([number.value])))
    }
    for slot in optimizer.slots {
      for (name, value) in zip(variableNames, slot.values) {
        arrays.append(("optimizer/slots/\(slot.name)/\(name)", ArrayData(value)))
      }
    }
    for (index, state) in callbacks.enumerated() {
      for (name, tensor) in state.sorted(by: { $0.key < $1.key }) {
        arrays.append(("callbacks/\(index)/\(name)", ArrayData(tensor)))
      }
    }
    return arrays
  }

  /// Reads the state from the arrays of a file.
  ///
  /// - Parameters:
  ///   - arrays: the arrays in the file, without the weights.
  ///   - variableNames: the names of the trainable variables, in order.
  ///   - path: the file, for errors.
  init(
    _ arrays: [(name: String, array: ArrayData)], variableNames: [String], at path: String
  ) throws {
    var named: [String: ArrayData] = [:]
    for (name, array) in arrays { named[name] = array }
    func integers(_ name: String) throws -> [Int64] {
      guard let integers = named[name]?.integers else {
        throw ModelError(
          .file, at: path, "has no '\(name)', so it is not a saved training",
          help: "Use a file that saveTraining(to:) or BackupAndRestore has written")
      }
      return integers
    }
    func integer(_ name: String) throws -> Int64 { try integers(name).first ?? 0 }
    let version = try integer("training/version")
    guard (1...Self.version).contains(version) else {
      throw ModelError(
        .file, at: path, "was written by another version of this library",
        help: "Train again from the start")
    }
    epoch = Int(try integer("training/epoch"))
    seed = try integer("training/seed")
    layerSeeds = try integers("training/layer_seeds")
    // Version 1 does not say it. It was saved after a `fit`, nearly always.
    hasMeasured = try version == 1 || integer("training/measured") != 0
    streams = try named["training/streams"]?.integers.map {
      try LayerStreams.Saved($0, isSingle: version == 1, at: path)
    }
    history = try History(arrays, at: path)
    optimizer = OptimizerState(
      iterations: Int(try integer("optimizer/iterations")),
      learningRate: named["optimizer/learning_rate"]?.numbers?.first, numbers: [], slots: [])
    callbacks = []
    for (name, array) in arrays {
      let place = "\(path), '\(name)'"
      let parts = name.split(separator: "/", maxSplits: 2).map(String.init)
      if parts.count == 2, parts[0] == "optimizer", parts[1] != "learning_rate",
        let number = array.numbers?.first
      {
        optimizer.numbers.append((parts[1], number))
      }
      if parts.count == 3, parts[0] == "callbacks", let index = Int(parts[1]), index >= 0,
        index < 1000
      {
        while callbacks.count <= index { callbacks.append([:]) }
        callbacks[index][parts[2]] = try array.tensor(at: place)
      }
      if parts.count == 3, parts[0] == "optimizer", parts[1] == "slots" {
        let pieces = parts[2].split(separator: "/", maxSplits: 1).map(String.init)
        guard pieces.count == 2 else { continue }
        if optimizer.slots.last?.name != pieces[0] { optimizer.slots.append((pieces[0], [])) }
        let position = optimizer.slots[optimizer.slots.count - 1].values.count
        guard position < variableNames.count, variableNames[position] == pieces[1] else {
          throw ModelError(
            .file, at: place, "does not fit the weight that it belongs to",
            help: "Build the model with the same layers as the saved one")
        }
        optimizer.slots[optimizer.slots.count - 1].values.append(try array.tensor(at: place))
      }
    }
  }
}

extension History {
  /// Reads the history from the arrays of a file.
  fileprivate init(_ arrays: [(name: String, array: ArrayData)], at path: String) throws {
    self.init()
    var columns: [(name: String, values: [Float])] = []
    for (name, array) in arrays {
      let parts = name.split(separator: "/", maxSplits: 2).map(String.init)
      guard parts.count == 3, parts[0] == "history" else { continue }
      columns.append((parts[2], try array.tensor(at: "\(path), '\(name)'").scalars))
    }
    for epoch in 0..<(columns.first?.values.count ?? 0) {
      append(
        columns.compactMap { column in
          epoch < column.values.count ? (column.name, column.values[epoch]) : nil
        })
    }
  }
}
