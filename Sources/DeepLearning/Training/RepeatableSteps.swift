// Which trainings may repeat their steps: those with nothing of the user's own between the steps or within
// one. It could keep a tensor whose memory the next step writes to, or do something else in each step.

/// A layer that does nothing but operations on tensors, the same ones in each step, and keeps no tensor.
private protocol RepeatableLayer: Layer {}
extension Activation: RepeatableLayer {}
extension Conv2D: RepeatableLayer {}
extension Dense: RepeatableLayer {}
extension Flatten: RepeatableLayer {}
extension MaxPooling2D: RepeatableLayer {}
extension ReLU: RepeatableLayer {}
extension Reshape: RepeatableLayer {}

/// A callback that does nothing between the steps of an epoch.
protocol EpochCallback: Callback {}
extension BackupAndRestore: EpochCallback {}
extension CSVLogger: EpochCallback {}
extension EarlyStopping: EpochCallback {}
extension LearningRateScheduler: EpochCallback {}
extension ModelCheckpoint: EpochCallback {}
extension ReduceLROnPlateau: EpochCallback {}

/// A schedule of the library's.
protocol LibrarySchedule: LearningRateSchedule {}
extension CosineDecay: LibrarySchedule {}
extension Double: LibrarySchedule {}
extension ExponentialDecay: LibrarySchedule {}
extension Int: LibrarySchedule {}
extension InverseTimeDecay: LibrarySchedule {}
extension PiecewiseConstantDecay: LibrarySchedule {}
extension PolynomialDecay: LibrarySchedule {}

extension Sequential {
  /// Whether the steps of an epoch may share their memory: nobody but the library is there to see it.
  ///
  /// - Parameter watchers: callbacks that are called between the steps.
  func canRepeatSteps(_ setup: TrainingSetup, _ watchers: [any Callback] = []) -> Bool {
    let optimizer = setup.optimizer as? ScheduledOptimizer
    return watchers.isEmpty && leaves.allSatisfy { $0 is any RepeatableLayer }
      && (try? losses.isEmpty) == true && setup.loss is SparseCategoricalCrossentropy
      && optimizer?.hasScheduleOfLibrary == true && setup.metrics.allSatisfy(\.isOfLibrary)
  }
}
