import Foundation
import Testing

/// The wall clock stands still for all callers, but waiting for a time still works.
@Suite struct WallClockTests {
  let workplace: Workplace

  init() throws { workplace = try Workplace() }

  /// The text that a notebook's cells print.
  private func output(
    _ notebook: String, sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) throws -> String {
    try workplace.write(notebook)
    let outcome = try workplace.run("note.md", "--timeout", "60", "-o", "-")
    #expect(outcome.code == 0, "\(outcome.errors)", sourceLocation: sourceLocation)
    return outcome.output
  }

  private static let askers = cell(
    """
    import Foundation
    func ask() -> [Int] {
      var times = [Int(Date().timeIntervalSince1970), Int(Date.now.timeIntervalSince1970), time(nil)]
      var now = timeval()
      gettimeofday(&now, nil)
      times.append(now.tv_sec)
      var exact = timespec()
      for clock in [CLOCK_REALTIME, CLOCK_REALTIME_COARSE, CLOCK_TAI] {
        clock_gettime(clock, &exact)
        times += [exact.tv_sec, exact.tv_nsec]
      }
      timespec_get(&exact, TIME_UTC)
      times += [exact.tv_sec, Int(NSDate().timeIntervalSince1970)]
      return times + [Int(NSDate(timeIntervalSinceNow: 0).timeIntervalSince1970)]
    }
    let first = ask()
    usleep(20_000)
    print(Set(first).sorted(), first == ask(), Date())
    """)

  @Test func itStandsStillAtTheNotebooksDate() throws {
    let output = try output("---\ndate: 2026-01-31 12:30\n---\n\n" + Self.askers)
    #expect(output.contains("[0, 1769862600] true 2026-01-31 12:30:00 +0000"), "\(output)")
  }

  @Test(arguments: ["", "---\ndate: Spring 2026\n---\n\n"])
  func itStandsStillAtTheYear2000WithoutADate(_ frontMatter: String) throws {
    let output = try output(frontMatter + Self.askers)
    #expect(output.contains("[0, 946684800] true 2000-01-01 00:00:00 +0000"), "\(output)")
  }

  @Test func theMonotonicClocksRun() throws {
    let output = try output(
      cell(
        """
        import Foundation
        let (a, b, c) = (ContinuousClock.now, SuspendingClock.now, DispatchTime.now())
        let d = ProcessInfo.processInfo.systemUptime
        usleep(20_000)
        let least = Duration.milliseconds(19)
        print(ContinuousClock.now - a > least, SuspendingClock.now - b > least)
        print(DispatchTime.now() > c + 0.019, ProcessInfo.processInfo.systemUptime > d + 0.019)
        """))
    #expect(output.contains("true true\ntrue true"), "\(output)")
  }

  /// Run loops need a clock that runs. What cells read in between stands still.
  @Test func itStandsStillWhileARunLoopRuns() throws {
    let output = try output(
      cell(
        """
        import Foundation
        var times: Set<Double> = []
        var fired = 0
        func look() {
          times.formUnion([Date().timeIntervalSince1970, NSDate().timeIntervalSince1970])
        }
        let timer = Timer(timeInterval: 0.01, repeats: true) { _ in
          MainActor.assumeIsolated { fired += 1; look() }
        }
        RunLoop.main.add(timer, forMode: .default)
        while fired < 4 { _ = RunLoop.main.run(mode: .default, before: Date() + 0.05); look() }
        timer.invalidate()
        print(times, fired > 3)
        """))
    #expect(output.contains("[946684800.0] true"), "\(output)")
  }

  /// Each of these waits for 0.1 s on the wall clock or on another clock. None may end immediately
  /// or never. When the waits begin, the session has already run for longer than they take. If
  /// something else takes time between computing a deadline and waiting for it, the wait ends when
  /// it would with a running clock.
  @Test func everyWaitEnds() throws {
    let waits = [
      "Thread.sleep(forTimeInterval: 0.1)", "Thread.sleep(until: Date() + 0.1)",
      "let c = NSCondition(); c.lock(); _ = c.wait(until: Date() + 0.1)",
      "let l = NSLock(); l.lock(); _ = l.lock(before: Date() + 0.1)",
      "_ = DispatchSemaphore(value: 0).wait(timeout: .now() + 0.1)",
      "_ = DispatchSemaphore(value: 0).wait(wallTimeout: .now() + 0.1)",
      "let g = DispatchGroup(); g.enter(); _ = g.wait(wallTimeout: .now() + 0.1); g.leave()",
      "let s = signal; DispatchQueue.global().asyncAfter(deadline: .now() + 0.1) { s.signal() }; "
        + "s.wait()",
      "let s = signal; DispatchQueue.global().asyncAfter(wallDeadline: .now() + 0.1) "
        + "{ s.signal() }; s.wait()",
      "let s = signal; let t = DispatchSource.makeTimerSource(); "
        + "t.schedule(wallDeadline: .now() + 0.05, repeating: 0.05); "
        + "t.setEventHandler { @Sendable in s.signal() }; t.resume(); s.wait(); s.wait(); t.cancel()",
      // Foundation's timers fire immediately for the first time.
      "var n = 0; let t = Timer(timeInterval: 0.05, repeats: true) { _ in "
        + "MainActor.assumeIsolated { n += 1 } }; RunLoop.current.add(t, forMode: .default); "
        + "while n < 3 { _ = RunLoop.current.run(mode: .default, before: Date() + 0.05) }; "
        + "t.invalidate()",
      "RunLoop.current.run(until: Date() + 0.1)",
      "let end = Date() + 0.1; usleep(60_000); RunLoop.current.run(until: end)",
      "var n = 0; let t = Timer(timeInterval: 0.03, repeats: true) { _ in "
        + "MainActor.assumeIsolated { n += 1 } }; RunLoop.current.add(t, forMode: .default); "
        + "RunLoop.current.run(until: Date() + 0.1); t.invalidate(); "
        + "if n < 3 || n > 4 { print(\"fired\", n); wrong += 1 }",
      "let c = NSCondition(), end = Date() + 0.1; c.lock(); usleep(60_000); _ = c.wait(until: end)",
      "var r = timespec(tv_sec: time(nil), tv_nsec: 100_000_000); "
        + "clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &r, nil)",
      "var k = sem_t(); sem_init(&k, 0, 0); "
        + "var r = timespec(tv_sec: time(nil), tv_nsec: 100_000_000); sem_timedwait(&k, &r)",
    ]
    let output = try output(
      cell(
        """
        import Foundation
        var signal: DispatchSemaphore { DispatchSemaphore(value: 0) }
        usleep(300_000)
        var wrong = 0
        func measure(_ name: String, _ body: () -> Void) {
          let start = ContinuousClock.now
          body()
          let time = ContinuousClock.now - start
          if time < .milliseconds(95) || time > .seconds(2) { print(name, time); wrong += 1 }
        }
        \(waits.enumerated().map { "measure(\"\($0)\") { \($1) }" }.joined(separator: "\n"))
        print("wrong:", wrong)
        """)
        + cell(
          """
          let start = ContinuousClock.now
          try await Task.sleep(for: .milliseconds(100))
          try await Task.sleep(until: .now + .milliseconds(100), clock: .suspending)
          await withCheckedContinuation { done in
            DispatchQueue.main.asyncAfter(deadline: .now() + 0.1) { done.resume() }
          }
          await withCheckedContinuation { done in
            DispatchQueue.main.asyncAfter(wallDeadline: .now() + 0.1) { done.resume() }
          }
          print("slept:", ContinuousClock.now - start > .milliseconds(390))
          """))
    #expect(output.contains("wrong: 0"), "\(output)")
    #expect(output.contains("slept: true"), "\(output)")
  }
}
