import Foundation
import NotebookCore
import Testing

/// The Swift of `KerasTable` and of `docs/keras.md`, with the real compiler and library.
@Suite struct KerasTests {
  let workplace: Workplace

  init() throws { workplace = try Workplace() }

  /// The declarations that the table's Swift uses.
  private static let scene = """
    import DeepLearning
    import Foundation

    let a = try Tensor.randomUniform([4, 4]), b = a
    let mask = a .> 0.5
    let labels = try Tensor([0, 1, 2, 0] as [Int32]), predictions = labels
    let array = [1, 2, 3], loss = try a.mean()
    let images = try Tensor.randomUniform([2, 8, 8, 3])
    let sequences = try Tensor.randomUniform([2, 8, 3])
    let digits = try Tensor.randomUniform([2, 28, 28])
    let kernel = try Tensor.randomUniform([3, 3, 3, 3])
    let gradients = [Tensor.zeros([4, 1]), Tensor.zeros([1])]

    func inModel(
      _ body: (_ x: Tensor, _ y: Tensor, _ model: Sequential, _ history: History) throws -> Void
    ) throws {
      let model = try Sequential(inputShape: [4]) { Dense(units: 1, name: "dense") }
      try model.compile(loss: MeanSquaredError(), metrics: [.accuracy])
      let x = try Tensor.randomUniform([4, 4]), y = try Tensor.randomUniform([4, 1])
      try body(x, y, model, try model.fit(x, y))
    }
    try inModel { x, y, model, history in
      try model.saveWeights(to: "model.npz")
      try saveTensors(["x": x], to: "data.npz")
      try "a,b\\n1,2\\n".write(toFile: "data.csv", atomically: true, encoding: .utf8)
    }
    """

  /// A function that runs a piece of Swift of the table.
  private static func function(_ swift: String, _ type: String?, _ number: Int) -> String {
    let isStatement =
      swift.prefixMatch(of: /(?:let|var|if|func|struct|final)\s/) != nil || swift.contains(" = ")
    let isValue = type != nil && swift.prefixMatch(of: /(?:try )?[A-Z.]/) != nil
    let isEnum = ["ActivationFunction", "Metric"].contains(type)
    let statement =
      isStatement
      ? swift
      : isValue
        ? "let _: \(isEnum ? "" : "any ")\(type ?? "") = \(swift)" : "_ = (\(swift))"
    return """
      func row\(number)() throws {
        try inModel { x, y, model, history in
          let variable = Variable(x), optimizer = Adam(), layer = Dropout(0.5)
          let data = try Dataset(x, y)
          \(statement)
        }
      }
      do { try row\(number)() } catch { print("row \(number) threw \\(error)") }
      """
  }

  /// Every piece of Swift in the table compiles as it is, with `try` where it throws, and runs
  /// without an error.
  @Test func theTablesSwiftRuns() throws {
    var functions: [String] = []
    var swift: [Int: String] = [:]
    for section in KerasTable.sections {
      for row in section.rows {
        guard let code = row.counterpart.swift else { continue }
        swift[functions.count] = code
        functions.append(Self.function(code, section.type, functions.count))
      }
    }
    let rows = functions.joined(separator: "\n")
    try workplace.write(cell(Self.scene) + cell("//| echo: false\n\(rows)\n()"))
    let outcome = try workplace.run("note.md", "-o", "-")
    #expect(
      outcome.code == 0,
      "\(outcome.errors.components(separatedBy: "\n").filter { $0.contains("error:") })")
    for failure in outcome.output.matches(of: /row (\d+) threw ([^\n<]*)/) {
      Issue.record("\(Int(failure.1).flatMap { swift[$0] } ?? ""): \(failure.2)")
    }
  }

  @Test func theDocumentsExampleRuns() throws {
    let document = try String(
      contentsOf: URL(fileURLWithPath: #filePath).appendingPathComponent("../../../docs/keras.md")
        .standardized, encoding: .utf8)
    let example = document.firstMatch(of: /```swift\n([^`]+)```/).map { String($0.1) }
    guard let example else {
      Issue.record("docs/keras.md has no example")
      return
    }
    try workplace.write(cell(example))
    let outcome = try workplace.run("note.md", "-o", "-")
    #expect(outcome.code == 0, "\(outcome.errors)")
  }
}
