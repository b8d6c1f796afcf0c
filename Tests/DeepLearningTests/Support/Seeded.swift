import DeepLearning
import Testing

/// Suites that set the global seed are nested in this one, which runs them one after another.
@Suite(.serialized) enum Seeded {}
