import DeepLearning
import Testing

/// Digests of layers, and layers by name.
@Suite struct LayerDigestTests {
  private func model(seed: Int) throws -> Sequential {
    try Sequential(inputShape: [3], name: "m") {
      Dense(units: 2, kernelInitializer: GlorotUniform(seed: 1), name: "first")
      ReLU(name: "between")
      Dense(units: 4, kernelInitializer: GlorotUniform(seed: seed), name: "last")
    }
  }

  @Test func showWhereModelsDiffer() throws {
    let one = try model(seed: 2)
    let two = try model(seed: 3)
    #expect(one.layerDigests.names == ["first", "between", "last"])
    #expect(one.layerDigests["first"] == two.layerDigests["first"])
    #expect(one.layerDigests["last"] != two.layerDigests["last"])
    #expect(one.layerDigests["between"] == nil && one.layerDigests["nowhere"] == nil)
    let weights = one.layers[0].variables.flatMap(\.value.scalars)
    #expect(one.layerDigests["first"] == (try Tensor(weights, shape: [weights.count])).digest)
    let lines = "\(one.layerDigests)".split(separator: "\n")
    #expect(lines.count == 4 && lines[0].contains("layer") && lines[0].contains("SHA-256"))
    #expect(lines[2].contains("first") && lines[3].contains(one.layerDigests["last"]!))
  }

  @Test func layersByName() throws {
    let model = try model(seed: 2)
    #expect(try model.layer(named: "last") === model.layers[2])
    expectError(
      "m: has no layer 'frist'. Did you mean 'first'? The names are 'first', 'between', 'last'."
    ) { try model.layer(named: "frist") }
    expectError("m: has no layer 'dense'. The names are 'first', 'between', 'last'.") {
      try model.layer(named: "dense")
    }
  }
}
