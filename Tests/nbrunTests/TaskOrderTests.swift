import Foundation
import Testing

/// Swift concurrency's jobs run in an order that does not depend on the machine or its load.
@Suite struct TaskOrderTests {
  let workplace: Workplace

  init() throws { workplace = try Workplace() }

  /// Each cell, and what it prints. The work between two steps takes a different time in each task.
  private static let cells: [(code: String, printed: String)] = [
    (
      """
      import Foundation
      import Synchronization
      nonisolated func work(_ n: Int) {
        var sum = 0.0
        for k in 0..<(n * 7 % 5) * 20_000 { sum += Double(k).squareRoot() }
        if sum < 0 { print(sum) }
      }
      nonisolated final class Log: Sendable {
        private let lines = Mutex<[String]>([])
        func add(_ line: String) { lines.withLock { $0.append(line) } }
        var all: String {
          lines.withLock { lines in defer { lines = [] }; return lines.joined(separator: " ") }
        }
      }
      nonisolated let log = Log()
      extension NSCondition {
        nonisolated func signalOnce() { lock(); signal(); unlock() }
      }
      nonisolated func wait(_ semaphore: DispatchSemaphore) { semaphore.wait() }
      """, ""
    ),
    // A task ends at its first suspension, and the next one begins.
    (
      """
      await withTaskGroup(of: Int.self) { group in
        for i in 0..<6 {
          group.addTask(priority: i % 2 == 0 ? .low : .high) {
            work(i); log.add("a\\(i)"); await Task.yield(); work(i + 1); log.add("b\\(i)")
            return i
          }
        }
        for await i in group { log.add("\\(i)") }
      }
      print(log.all)
      """, "a0 a1 a2 a3 a4 a5 b0 b1 b2 b3 b4 b5 0 1 2 3 4 5"
    ),
    // Sleepers come by deadline, then by creation, whatever was computed before.
    (
      """
      await withDiscardingTaskGroup { group in
        for (i, time) in [30, 10, 20, 10].enumerated() {
          group.addTask {
            work(i + 1)
            try? await Task.sleep(for: .milliseconds(time))
            log.add("\\(i)")
          }
        }
        group.addTask {
          try? await Task.sleep(for: .milliseconds(15), tolerance: .milliseconds(20))
          log.add("tolerant")
        }
        group.addTask { try? await Task.sleep(nanoseconds: 25_000_000); log.add("25") }
      }
      print(log.all)
      """, "1 3 tolerant 2 25 0"
    ),
    (
      """
      var next = ContinuousClock.now
      let ticks = Task {
        for i in 0..<4 {
          next += .milliseconds(10)
          try await Task.sleep(until: next, clock: .continuous)
          log.add("tick\\(i)")
        }
      }
      let tocks = Task.detached {
        for i in 0..<3 {
          try await Task.sleep(for: .milliseconds(12))
          work(i); log.add("tock\\(i)")
        }
      }
      DispatchQueue.main.asyncAfter(deadline: .now() + 0.025) { log.add("block") }
      try await ticks.value
      try await tocks.value
      print(log.all)
      """, "tick0 tock0 tick1 tock1 block tick2 tock2 tick3"
    ),
    (
      """
      let (stream, source) = AsyncStream.makeStream(of: String.self)
      let a = Task.detached { for i in 0..<3 { work(i); source.yield("a\\(i)"); await Task.yield() } }
      let b = Task.detached { for i in 0..<3 { source.yield("b\\(i)"); await Task.yield() } }
      Task { await a.value; await b.value; source.finish() }
      for await line in stream { log.add(line) }
      actor Counter { var n = 0; func next() -> Int { n += 1; return n } }
      let counter = Counter()
      async let first: Int = { work(3); return await counter.next() }()
      async let second: Int = { await counter.next() }()
      log.add("\\(await [first, second])")
      Task { log.add("main") }
      let hop = Task.detached { await MainActor.run { log.add("hop") }; log.add("back") }
      await hop.value
      let five = await withCheckedContinuation { done in
        DispatchQueue.main.async { log.add("block"); done.resume(returning: 5) }
      }
      log.add("\\(five)")
      print(log.all)
      """, "a0 b0 a1 b1 a2 b2 [1, 2] main hop back block 5"
    ),
    // A cell that blocks its thread lets tasks run, and goes on when the task that woke it ends.
    (
      """
      let semaphore = DispatchSemaphore(value: 0), group = DispatchGroup(), condition = NSCondition()
      for i in 0..<3 {
        Task.detached { log.add("a\\(i)"); if i == 1 { semaphore.signal(); work(3); log.add("b") } }
      }
      semaphore.wait(); log.add("woken")
      for i in 0..<3 { group.enter(); Task.detached { work(i); log.add("g\\(i)"); group.leave() } }
      group.wait(); log.add("group")
      Task.detached { log.add("c"); condition.signalOnce(); work(3); log.add("d") }
      condition.lock(); condition.wait(); condition.unlock(); log.add("condition")
      Task.detached { try await Task.sleep(for: .milliseconds(5)); log.add("5") }
      Task.detached { work(3); log.add("ready") }
      Thread.sleep(forTimeInterval: 0.01); log.add("10")
      log.add("\\(semaphore.wait(timeout: .now() + 0.01) == .timedOut)")
      nonisolated(unsafe) var isDone = false
      Task.detached { isDone = true }
      while !isDone { sched_yield() }
      print(log.all)
      """, "a0 a1 b woken a2 g0 g1 g2 group c d condition ready 5 10 true"
    ),
    (
      """
      isDone = false
      Task.detached { try await Task.sleep(for: .milliseconds(5)); isDone = true }
      while !isDone { await Task.yield() }
      let late = Task.detached { try await Task.sleep(for: .milliseconds(5)); log.add("late") }
      await withCheckedContinuation { done in
        DispatchQueue.global().asyncAfter(deadline: .now() + 0.001) { done.resume() }
      }
      log.add("soon")
      try await late.value
      print(log.all)
      """, "soon late"
    ),
    // A task that blocks its thread lets the others run, and so does one that asks for ever whether
    // it is cancelled.
    (
      """
      nonisolated let waiting = (0..<30).map { _ in DispatchSemaphore(value: 0) }
      for i in 0..<30 { Task.detached { wait(waiting[i]); if i % 10 == 0 { log.add("\\(i)") } } }
      Task.detached { log.add("wakes"); for semaphore in waiting.reversed() { semaphore.signal() } }
      usleep(1000)
      let endless = Task.detached { while !Task.isCancelled {}; log.add("cancelled") }
      try await Task.sleep(for: .milliseconds(5))
      endless.cancel()
      await endless.value
      await Task.detached { DispatchQueue.main.sync { log.add("main") } }.value
      print(log.all)
      """, "wakes 0 10 20 cancelled main"
    ),
  ]

  /// The program is started in these ways, beside two programs that use all the time they get.
  @Test(
    arguments: [
      ["/usr/bin/env", "NBRUN_THREADS=1"], ["/usr/bin/env", "NBRUN_THREADS=5"],
      ["/usr/bin/taskset", "-c", "0"], ["/usr/bin/nice", "-n", "19"],
    ])
  func theOrderIsTheSame(_ prefix: [String]) throws {
    let others = try (0..<2).map { _ in
      try Process.run(
        URL(filePath: "/bin/sh"), arguments: ["-c", "ulimit -t 30; while :; do :; done"])
    }
    defer { for other in others { kill(other.processIdentifier, SIGKILL) } }
    try workplace.write(Self.cells.map { cell($0.code) }.joined(separator: "\n"))
    let outcome = try workplace.run("note.md", "-o", "-", shell: prefix)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let printed = outcome.output.matches(of: /<pre class="stdout"[^>]*>([^<]*)</).map {
      String($0.1).trimmingCharacters(in: .newlines)
    }
    #expect(printed == Self.cells.map(\.printed).filter { !$0.isEmpty })
  }

  /// If a task fails for which the cell waits, only the cell ends.
  @Test func aTrapInATaskEndsOnlyTheCell() throws {
    func failing(_ code: String) -> String { "```{swift}\n//| error: true\n\(code)\n```\n" }
    try workplace.write(
      cell("nonisolated func depth(_ n: Int) -> Int { n > 1 << 40 ? n : depth(n + 1) + depth(n) }")
        + failing("print(await Task.detached { [1][Int(\"7\")!] }.value)")
        + failing("print(await Task.detached { depth(1) }.value)")
        + failing("import Foundation\nawait withTaskGroup { $0.addTask { exit(3) } }")
        + failing("Task.detached { fatalError(\"late\") }\nprint(\"end\")")
        + cell(
          """
          print(await withTaskGroup(of: Int.self) { group in
            for i in 0..<5 { group.addTask { i } }
            var sum = 0
            for await i in group { sum += i }
            return sum
          })
          """))
    let outcome = try workplace.run("note.md", "-o", "-")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let page = outcome.output
    #expect(page.contains("note.md:6:32: error: trapped: Index out of range"), "\(page)")
    #expect(page.contains("error: stack overflow"), "\(page)")
    #expect(page.contains("called exit(3)"), "\(page)")
    #expect(page.contains("trapped: late"), "\(page)")
    #expect(page.contains(">10</pre>"), "\(page)")
  }
}
