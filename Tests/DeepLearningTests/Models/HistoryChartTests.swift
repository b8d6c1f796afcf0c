import DeepLearning
import Testing

extension Seeded {
  @Suite struct HistoryChartTests {
    private let history: History

    init() throws {
      setSeed(1)
      let model = try Sequential(inputShape: [2]) { Dense(units: 2) }
      try model.compile(
        optimizer: SGD(), loss: SparseCategoricalCrossentropy(fromLogits: true),
        metrics: [.accuracy])
      let x = try Tensor([0, 1, 1, 0, 1, 1, 0, 0] as [Float], shape: [4, 2])
      let y = try Tensor([0, 1, 1, 0] as [Int32], shape: [4])
      history = try model.fit(x, y, batchSize: 2, epochs: 3, validationSplit: 0.5)
    }

    @Test func drawsTrainingBesideValidation() throws {
      let chart = try history.chart(of: "loss", validation: "held back")
      #expect(chart.title == "loss")
      #expect(chart.series.map(\.name) == ["training", "held back"])
      #expect(chart.series[0].y == history["loss"].map(Double.init))
      #expect(chart.series[1].y == history["val_loss"].map(Double.init))
      #expect(chart.series[0].x == [1, 2, 3])
    }

    @Test func namesTheValuesThatThereAre() {
      #expect {
        try history.chart(of: "los")
      } throws: {
        "\($0)".contains(
          """
          no value 'los'. Did you mean 'loss'? The names are 'loss', 'accuracy', 'val_loss', \
          'val_accuracy'.
          """
        )
      }
    }
  }
}
