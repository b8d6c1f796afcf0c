import Foundation
import Testing

/// What depends on the place of something in memory is the same in every run: the order of sets of
/// objects, the texts of objects, and the place where the stack is full.
@Suite struct IdentityTests {
  private static let notebook = """
    ```{swift}
    import DeepLearning
    import Foundation
    let product = try Tensor.ones([300, 300]).matmul(Tensor.ones([300, 300]))
    final class Point: Hashable {
      let n: Int
      init(_ n: Int) { self.n = n }
      nonisolated static func == (a: Point, b: Point) -> Bool { a === b }
      nonisolated func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
    }
    let points = (0..<20).map(Point.init)
    print(Set(points).map(\\.n), Dictionary(uniqueKeysWithValues: points.map { ($0, $0.n) }).values)
    ```

    ```{swift}
    print(await Task.detached { (0..<20).map { _ in NSObject() }[3].description }.value)
    let later = (0..<20).map { _ in NSObject() }
    print(NSObject(), later[7].hash, ObjectIdentifier(points[3]), later[5].description)
    print(UnsafeMutablePointer<Int>.allocate(capacity: 3), unsafeBitCast(points[1], to: Int.self))
    print(points.sorted { ObjectIdentifier($0) > ObjectIdentifier($1) }.map(\\.n))
    ```

    ```{swift}
    func first(_ n: Int) -> Int { second([n, n + 1].map { $0 + 1 }) + 1 }
    func second(_ list: [Int]) -> Int { Set(list).count + third("\\(list[0])") }
    func third(_ text: String) -> Int { text.count + first(Int(text)!) + first(1) }
    ```

    ```{swift}
    //| error: true
    first(1)
    ```

    ```{swift}
    //| error: true
    first(2)
    ```

    ```{swift}
    print((0..<1000).map { [$0, $0] }.count)
    ```
    """

  private func page(
    in folder: String, _ environment: [String: String?], shell: [String] = []
  ) throws -> String {
    let workplace = try Workplace()
    workplace.environment = environment
    try workplace.write(Self.notebook, to: "\(folder)/note.md")
    let outcome = try workplace.run("\(folder)/note.md", "-o", "-", shell: shell)
    #expect(outcome.code == 0, "\(outcome.errors)")
    return outcome.output
  }

  @Test func memoryIsTheSameForAllThreadsFoldersAndInstructionSets() throws {
    let first = try page(in: "a", ["NBRUN_THREADS": "1"])
    #expect(first.matches(of: /stack overflow/).count == 2)
    #expect(first.contains(">1000</pre>"))
    #expect(try page(in: "a", ["NBRUN_THREADS": "5"]) == first, "five threads")
    #expect(try page(in: "a", ["NBRUN_ISA": "baseline"]) == first, "another instruction set")
    let long = String(repeating: "a long name ", count: 12)
    #expect(try page(in: long, [:]) == first, "a longer path")
    #expect(
      try page(in: "a", ["HOME": "/tmp/" + long, "LONG": long + long]) == first,
      "a longer environment")
    #expect(
      try page(in: "a", [:], shell: ["/usr/bin/taskset", "-c", "0"]) == first, "one processor")
  }
}
