internal import CSessionProtocol
internal import Display

/// Reports the progress of a training to the host about ten times a second, as JSON for a progress
/// line in a terminal. It never affects a page.
struct Progress {
  private let epochs: Int
  private let batches: Int
  private let clock = ContinuousClock()
  private var last: ContinuousClock.Instant?
  private static let interval = Duration.milliseconds(100)

  init(epochs: Int, batches: Int) {
    self.epochs = epochs
    self.batches = batches
  }

  /// Reports after a batch, if the last report is old enough.
  mutating func afterBatch(
    _ epoch: Int, _ batch: Int, _ values: () -> [(name: String, value: Float)]
  ) {
    guard HostChannel.isConnected else { return }
    let now = clock.now
    if let last, now - last < Progress.interval { return }
    last = now
    send(epoch, batch: batch + 1, values())
  }

  /// Reports after an epoch and its validation, always.
  mutating func endOfEpoch(_ epoch: Int, _ values: [(name: String, value: Float)]) {
    guard HostChannel.isConnected else { return }
    last = clock.now
    send(epoch, batch: batches, values)
  }

  private func send(_ epoch: Int, batch: Int, _ values: [(name: String, value: Float)]) {
    let event = ProgressEvent(
      epoch: epoch + 1, epochs: epochs, batch: batch, batches: batches,
      figures: values.map { ($0.name, Double($0.value)) })
    HostChannel.send(.progress, event.json)
  }
}
