import Synchronization

/// What is known about a layer of the author's own beside its stored properties.
struct LayerRecord: @unchecked Sendable {
  fileprivate weak var layer: AnyObject?
  /// The value that `trainable` was set to, if it was set.
  var trainable: Bool?
  /// Whether a model or a call has built the layer, and it has weights since.
  var isBuilt = false
  /// Whether a trial call has created the weights that `build` left to the first call.
  var isTried = false
  /// Whether `trainable` is being set, so that a circle of layers comes to an end.
  var isBeingSet = false
}

/// The records of layers, for as long as the layers live.
enum LayerRecords {
  private struct Table {
    var records: [ObjectIdentifier: LayerRecord] = [:]
    var limit = 64
  }

  private static let table = Mutex(Table())

  /// The record of a layer.
  static subscript(_ layer: some Layer) -> LayerRecord {
    get {
      let id = ObjectIdentifier(layer)
      // Another layer may have had the same address.
      let found = table.withLock { $0.records[id] }
      return found.flatMap { $0.layer === layer ? $0 : nil } ?? LayerRecord()
    }
    set {
      var record = newValue
      record.layer = layer
      let (id, new) = (ObjectIdentifier(layer), record)
      table.withLock { table in
        table.records[id] = new
        guard table.records.count > table.limit else { return }
        table.records = table.records.filter { $0.value.layer != nil }
        table.limit = Swift.max(64, 2 * table.records.count)
      }
    }
  }
}
