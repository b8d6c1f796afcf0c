/// A value that comes later, once.
actor Promise<Value: Sendable> {
  private var result: Result<Value, any Error>?
  private var waiting: [CheckedContinuation<Value, any Error>] = []

  /// The value, when it is there.
  var value: Value {
    get async throws {
      if let result { return try result.get() }
      return try await withCheckedThrowingContinuation { waiting.append($0) }
    }
  }

  /// Gives the value; only the first one, or the first error, counts.
  func fulfill(_ value: Value) { end(.success(value)) }

  /// Lets those who wait fail.
  func fail(_ error: any Error) { end(.failure(error)) }

  private func end(_ result: Result<Value, any Error>) {
    guard self.result == nil else { return }
    self.result = result
    waiting.forEach { $0.resume(with: result) }
    waiting = []
  }
}
