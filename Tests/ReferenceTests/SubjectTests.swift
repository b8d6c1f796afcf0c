import Testing

@Suite struct SubjectTests {
  @Test(arguments: [
    ("Data/", "DeepLearning/Data/MNIST.swift", true),
    ("Data/", "DeepLearning/BigData/MNIST.swift", false),
    ("Loss", "DeepLearning/Losses/Loss.swift", true),
    ("Loss", "DeepLearning/Losses/Losses.swift", false),
    ("Sequential*", "DeepLearning/Layers/Sequential+Summary.swift", true),
    ("Sequential*", "DeepLearning/Layers/Layer.swift", false),
  ])
  func sources(source: String, file: String, covers: Bool) {
    #expect(Subject.covers(source, file) == covers)
  }

  @Test func aFileGoesBeforeAFolder() {
    #expect(Subject.covering("DeepLearning/Random/Initializers.swift")?.name == "initializers")
    #expect(Subject.covering("DeepLearning/Random/Philox.swift")?.name == "random")
    #expect(Subject.covering("DeepLearning/Elsewhere/Strange.swift") == nil)
  }
}
