// How layers of the author's own get all their weights before they are trained.

extension Layer {
  /// Notes that a layer of the author's own has been built. If it is frozen, so is what it has just
  /// created.
  func noteBuilt() {
    guard !(self is any LibraryLayer) else { return }
    if !allVariables.isEmpty { LayerRecords[self].isBuilt = true }
    if LayerRecords[self].trainable == false { trainable = false }
  }

  /// Whether a layer of the author's own may create weights at its first call: a layer inside it is
  /// not built, or a property for a layer or a variable is empty.
  var mayCreateWeights: Bool {
    guard !(self is any LibraryLayer), !LayerRecords[self].isTried else { return false }
    return allLayers.contains { layer in
      if layer is any LibraryLayer {
        // Layers of the library that have weights say themselves whether they are built.
        return DefaultProbe.own(layer) { layer.isBuilt } == false
      }
      return StoredProperties(of: layer).hasEmptyPlace || (layer !== self && !layer.isBuilt)
    }
  }

  /// Calls a layer that may create weights at its first call, as Keras does when it builds a model.
  /// A layer that cannot take zeros creates them later, from the first data.
  ///
  /// - Parameters:
  ///   - inputShape: the shape of a sample.
  ///   - outputShape: the shape of a sample of the result, as `build` has announced it.
  /// - Throws: `ModelError` if a layer cannot take the shape, or the result has another shape.
  func createWeights(_ inputShape: [Int], announced outputShape: [Int]) throws {
    guard mayCreateWeights else { return }
    for type in [DType.float32, .int32] {
      do {
        let result = try call(.zeros([1] + inputShape, dtype: type), training: false)
        guard result.shape == [1] + outputShape else {
          throw ModelError(
            .shape, at: name,
            "returned \(result.shape) for a batch of 1 sample, but its build announced "
              + "\([1] + outputShape)",
            help: "build must return the shape that call returns, without the batch")
        }
        LayerRecords[self].isTried = true
        noteBuilt()
        return
      } catch let error as ModelError where error.kind == .dtype {
      } catch let error as ModelError where error.kind == .shape {
        throw error
      } catch { return }
    }
  }
}
