import Foundation
import Testing

/// The language that docs/notebook-format.md describes under "The main actor".
@Suite struct ConcurrencyTests {
  let workplace: Workplace

  init() throws { workplace = try Workplace() }

  @Test func asyncFunctionsRunWhereTheirCallersRun() throws {
    #expect(
      try workplace.shown([
        """
        import Foundation
        nonisolated func isMain() -> Bool { Thread.isMainThread }
        nonisolated func stay() async -> Bool { isMain() }
        @concurrent nonisolated func leave() async -> Bool { isMain() }
        #if hasFeature(NonisolatedNonsendingByDefault) && hasFeature(InferIsolatedConformances)
        print(await stay(), await leave())
        #endif
        """,
        """
        print(await stay(), await leave(), await Task.detached { await stay() }.value)
        """,
      ]) == ["true false", "true false false"])
  }

  /// Generic helpers with async closures, whose elements need not be `Sendable`.
  @Test func genericHelpersTakeAsyncClosures() throws {
    #expect(
      try workplace.shown([
        """
        class Item { var n = 1 }
        extension Sequence {
          func asyncForEach(_ f: (Element) async throws -> Void) async rethrows {
            for element in self { try await f(element) }
          }
          func asyncMap<T>(_ f: (Element) async throws -> T) async rethrows -> [T] {
            var result: [T] = []
            for element in self { result.append(try await f(element)) }
            return result
          }
        }
        extension Optional {
          func asyncMap<T>(_ f: (Wrapped) async throws -> T) async rethrows -> T? {
            if let value = self { try await f(value) } else { nil }
          }
        }
        func compose<A, B, C>(
          _ f: @escaping (A) async -> B, _ g: @escaping (B) async -> C
        ) -> (A) async -> C { { a in await g(await f(a)) } }
        func retry<T>(_ n: Int, _ f: () async throws -> T) async throws -> T {
          for _ in 1..<n { if let value = try? await f() { return value } }
          return try await f()
        }
        """,
        """
        await [1, 2].asyncForEach { print($0) }
        print(await [Item()].asyncMap { $0.n + 1 }, await Optional(Item()).asyncMap { $0.n }!)
        let twice = compose({ (n: Int) async in n + 1 }, { (n: Int) async in n * 2 })
        print(await twice(3), try await retry(3) { Item().n })
        """,
      ]) == ["1\n2\n[2] 1\n8 1"])
  }

  @Test func usualConcurrencyCompiles() throws {
    #expect(
      try workplace.shown([
        """
        import Foundation
        import Synchronization
        nonisolated struct Record: Codable, Sendable { var n = 1 }
        nonisolated final class Counter: Sendable {
          private let state = Mutex(0)
          var value: Int { state.withLock { $0 } }
          func add() { state.withLock { $0 += 1 } }
        }
        actor Store {
          private var tasks: [Int: Task<Int, Never>] = [:]
          func square(_ n: Int) async -> Int {
            if let task = tasks[n] { return await task.value }
            let task = Task { n * n }
            tasks[n] = task
            return await task.value
          }
        }
        protocol Loader { func load() async throws -> Int }
        struct Fixed: Loader { func load() async throws -> Int { 4 } }
        struct Countdown: AsyncSequence, AsyncIteratorProtocol {
          var n: Int
          mutating func next() async -> Int? {
            if n == 0 { return nil }
            n -= 1
            return n
          }
          func makeAsyncIterator() -> Countdown { self }
        }
        extension Sequence where Element: Sendable {
          func concurrentMap<T: Sendable>(
            _ f: @escaping @Sendable (Element) async -> T
          ) async -> [T] {
            await withTaskGroup(of: (Int, T).self) { group in
              for (i, element) in enumerated() { group.addTask { (i, await f(element)) } }
              var found: [(Int, T)] = []
              for await one in group { found.append(one) }
              return found.sorted { $0.0 < $1.0 }.map(\\.1)
            }
          }
        }
        """,
        """
        let counter = Counter()
        await withTaskGroup(of: Void.self) { group in
          for _ in 0..<4 { group.addTask { counter.add() } }
        }
        let store = Store()
        print(counter.value, await store.square(3), await store.square(3))
        let data = try await Task.detached { try JSONEncoder().encode(Record()) }.value
        print(data.count, try await Task { try JSONEncoder().encode(Record()) }.value.count)
        let loader: any Loader = Fixed()
        print(try await loader.load(), await [1, 2].concurrentMap { $0 * $0 })
        for await n in Countdown(n: 2).map({ $0 * 10 }) { print(n) }
        """,
        """
        let (stream, source) = AsyncStream.makeStream(of: Int.self)
        Task { source.yield(1); source.finish() }
        for await value in stream { print(value) }
        let kept = await withCheckedContinuation { next in
          DispatchQueue.global().async { next.resume(returning: 7) }
        }
        struct Handler { var run: (Int) async -> Int }
        print(kept, await Handler { await Task.yield(); return $0 + 1 }.run(2))
        """,
      ]) == ["4 9 9\n7 7\n4 [1, 4]\n10\n0", "1\n7 3"])
  }

  /// The rows of the document's table, and the help for what a caller's actor refuses.
  @Test func codeOffTheMainActorGetsHelp() throws {
    let errors = try workplace.fail(
      cell(
        """
        import Foundation
        class Box { var n = 0 }
        nonisolated func bump(_ box: Box) { box.n += 1 }
        nonisolated class Plain {}
        let box = Plain()
        nonisolated func read() { print(box) }
        struct U: Codable {}
        nonisolated func encode(_ u: U) throws -> Data { try JSONEncoder().encode(u) }
        func f() -> Int { 1 }
        nonisolated func g() -> Int { f() }
        """)
        + cell(
          "await withTaskGroup(of: Int.self) { group in await group.reduce(0, +) }")
        + cell("func run(_ body: @escaping @Sendable () async -> Int) { Task(operation: body) }"))
    for message in [
      "main actor-isolated let 'box' can not be referenced from a nonisolated context",
      "main actor-isolated property 'n' can not be mutated from a nonisolated context",
      "main actor-isolated conformance of 'U' to 'Encodable' cannot be used in nonisolated context",
      "call to main actor-isolated global function 'f()' in a synchronous nonisolated context",
      "sending 'group' risks causing data races", "for await value in group", "{ await f() }",
    ] { #expect(errors.contains(message), "\(message)\n\(errors)") }
  }

  @Test func theDocumentsRemediesWork() throws {
    #expect(
      try workplace.shown([
        """
        import Foundation
        nonisolated final class Box: @unchecked Sendable {
          private let lock = NSLock()
          private var n = 0
          func add() { lock.withLock { n += 1 } }
          var value: Int { lock.withLock { n } }
        }
        nonisolated let box = Box()
        nonisolated struct U: Codable {}
        nonisolated func f() -> Int { 1 }
        func run(_ f: @escaping @Sendable () async -> Int) async -> Int {
          await Task { await f() }.value
        }
        """,
        """
        DispatchQueue.concurrentPerform(iterations: 8) { @Sendable _ in box.add() }
        let size = try await Task.detached { try JSONEncoder().encode(U()).count + f() }.value
        print(box.value, size)
        let sum = await withTaskGroup(of: Int.self) { group in
          for i in 1...3 { group.addTask { i * f() } }
          var sum = 0
          for await value in group { sum += value }
          return sum
        }
        print(sum, await run { 3 })
        """,
      ]) == ["8 3\n6 3"])
  }
}
