import Testing

@Suite struct PreconditionFinderTests {
  @Test func directAndIndirectCallsAreFound() {
    let lines = PreconditionFinder.lines(
      in: """
        struct Chart {
          init(_ rows: Int...) { self.init(rows: rows) }
          init(rows: [Int]) { require(!rows.isEmpty, "no rows") }
          init(text: String) {}
          static func digits(_ count: Int) -> Int { checked(count) }
          static func checked(_ count: Int) -> Int {
            [count].map { require($0 > 0, "too few") }.count
          }
          var first: Int { Self.checked(1) }
          var last: Int { 2 }
          subscript(index: Int) -> Int { require(index > 0, "too small") }
        }
        func chart() -> Chart { Chart(rows: [1]) }
        func other() -> Chart { Chart(text: "1") }
        """)
    #expect(lines == [2, 3, 5, 6, 9, 11, 13])
  }
}
