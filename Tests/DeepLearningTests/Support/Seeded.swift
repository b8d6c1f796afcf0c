import DeepLearning
import Testing

/// Suites that set the global seed are children of this one, which runs them one after the other.
@Suite(.serialized) enum Seeded {}
