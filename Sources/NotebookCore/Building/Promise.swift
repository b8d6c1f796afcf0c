/// A value that is set once, later.
actor Promise<Value: Sendable> {
  private var result: Result<Value, any Error>?
  private var waiting: [CheckedContinuation<Value, any Error>] = []

  /// Waits for the value.
  var value: Value {
    get async throws {
      if let result { return try result.get() }
      return try await withCheckedThrowingContinuation { waiting.append($0) }
    }
  }

  /// Sets the value. Only the first value or error counts.
  func fulfill(_ value: Value) { end(.success(value)) }

  /// Throws the error to everyone who waits for the value.
  func fail(_ error: any Error) { end(.failure(error)) }

  private func end(_ result: Result<Value, any Error>) {
    guard self.result == nil else { return }
    self.result = result
    waiting.forEach { $0.resume(with: result) }
    waiting = []
  }
}
