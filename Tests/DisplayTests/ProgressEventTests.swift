import Display
import Testing

/// Progress events come from cells and may contain anything. Nothing in them may harm the program.
@Suite struct ProgressEventTests {
  private func read(_ json: String) -> ProgressEvent? { ProgressEvent(json: Array(json.utf8)) }

  @Test func countsAndFiguresAreParsed() throws {
    let json =
      #"{"epoch": 2, "epochs": 3, "batch": 4, "batches": 5, "val_loss": 1, "accuracy": 0.5, "loss": null}"#
    let event = try #require(read(json))
    #expect([event.epoch, event.epochs, event.batch, event.batches] == [2, 3, 4, 5])
    #expect(event.figures.map(\.name) == ["loss", "accuracy", "val_loss"])
    #expect(event.figures.map(\.value) == [nil, 0.5, 1])
  }

  @Test func anEventComesBackAsItWasSent() throws {
    let sent = ProgressEvent(
      epoch: 1, epochs: 2, batch: 3, batches: 4, figures: [("loss", 0.1), ("odd", .nan)])
    let event = try #require(ProgressEvent(json: sent.json))
    #expect([event.epoch, event.epochs, event.batch, event.batches] == [1, 2, 3, 4])
    #expect(event.figures.map(\.name) == ["loss", "odd"])
    #expect(event.figures.map(\.value) == [0.1, nil])
  }

  /// JSON has no infinity. The terminal must show what the page shows.
  @Test func infiniteFiguresComeBack() throws {
    let sent = ProgressEvent(
      epoch: 1, epochs: 2, batch: 3, batches: 4,
      figures: [("loss", .infinity), ("accuracy", -.infinity), ("bias", .nan), ("odd", nil)])
    let event = try #require(ProgressEvent(json: sent.json))
    #expect(event.figures.map(\.name) == ["loss", "accuracy", "bias", "odd"])
    #expect(event.figures.map(\.value) == [.infinity, -.infinity, nil, nil])
  }

  /// Callbacks may put any name into the logs.
  @Test func figuresMayHaveAnyName() throws {
    let names = ["loss", "a \"b\"", "back\\slash", "new\nline", "tab\t", "größe €", "\u{0}"]
    let sent = ProgressEvent(
      epoch: 1, epochs: 2, batch: 3, batches: 4,
      figures: (names + ["epoch", "batches"]).map { ($0, 0.5) })
    let event = try #require(ProgressEvent(json: sent.json))
    #expect([event.epoch, event.epochs, event.batch, event.batches] == [1, 2, 3, 4])
    #expect(Set(event.figures.map(\.name)) == Set(names))
    #expect(event.figures.allSatisfy { $0.value == 0.5 })
  }

  @Test func hugeCountsAreClamped() throws {
    let json = #"{"epoch": 1e300, "epochs": 9223372036854775807, "batch": 0.5, "batches": 1e19}"#
    let event = try #require(read(json))
    #expect([event.epoch, event.epochs, event.batches] == Array(repeating: Int.max, count: 3))
    #expect(event.batch == 0)
  }

  @Test(arguments: [
    "", "[]", "nonsense", #"{"epoch": 1}"#,
    #"{"epoch": -1, "epochs": 1, "batch": 1, "batches": 1}"#,
    #"{"epoch": null, "epochs": 1, "batch": 1, "batches": 1}"#,
    #"{"epoch": "1", "epochs": 1, "batch": 1, "batches": 1}"#,
    #"{"epoch": "inf", "epochs": 1, "batch": 1, "batches": 1}"#,
    #"{"epoch": 1, "epochs": 1, "batch": 1, "batches": 1, "loss": "much"}"#,
  ])
  func invalidEventsAreRejected(json: String) { #expect(read(json) == nil) }
}
