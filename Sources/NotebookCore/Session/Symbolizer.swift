internal import Foundation

/// Finds the notebook's lines for machine addresses, from the cells' debug information.
struct Symbolizer: Sendable {
  struct Result: Sendable {
    /// The places in the notebook, innermost first.
    var places: [SourceLocation] = []
    /// The reason for a trap, according to the compiler: `arithmetic overflow`.
    var reason: String?
  }

  let toolchain: Toolchain
  let confinement: Confinement
  /// The units, by the paths of their shared objects.
  var units: [String: WrittenUnit] = [:]

  private struct Answer: Decodable {
    struct Symbol: Decodable {
      var FunctionName: String, FileName: String, Line: Int, Column: Int
      /// The place where the function begins.
      var StartFileName: String?, StartLine: Int?
    }
    var Symbol: [Symbol]?
  }

  func resolve(_ frames: [MachineFrame]) async -> Result {
    var result = Result()
    var beginning: SourceLocation?
    for frame in frames {
      guard let unit = units[frame.object] else { continue }
      for symbol in await symbols(at: frame) {
        let prefix = "Swift runtime failure: "
        if symbol.FunctionName.hasPrefix(prefix), result.places.isEmpty {
          result.reason = String(symbol.FunctionName.dropFirst(prefix.count))
        }
        if result.places.isEmpty, beginning == nil { beginning = beginningOfFunction(symbol, unit) }
        guard symbol.Line > 0, isNotebook(symbol.FileName, unit),
          let place = unit.lines.location(line: symbol.Line, column: symbol.Column),
          result.places.last.map({ ($0.file, $0.line) == (place.file, place.line) }) != true
        else { continue }
        result.places.append(place)
      }
    }
    if result.places.isEmpty, let beginning { result.places = [beginning] }
    return result
  }

  /// The place where an instruction's function begins. The compiler adds instructions without a
  /// line.
  private func beginningOfFunction(
    _ symbol: Answer.Symbol, _ unit: WrittenUnit
  ) -> SourceLocation? {
    guard let line = symbol.StartLine, line > 0, isNotebook(symbol.StartFileName ?? "", unit)
    else { return nil }
    return unit.lines.location(line: line, column: 1)
  }

  private func isNotebook(_ file: String, _ unit: WrittenUnit) -> Bool {
    file.fileName == unit.location.file.fileName
  }

  private func symbols(at frame: MachineFrame) async -> [Answer.Symbol] {
    var view = toolchain.view
    view.read(URL(fileURLWithPath: frame.object).deletingLastPathComponent().path)
    let answer = try? await confinement.run(
      toolchain.symbolizer, ["--output-style=JSON", "--obj=\(frame.object)", frame.offset],
      in: view)
    let answers = answer.flatMap {
      try? JSONDecoder().decode([Answer].self, from: Data($0.output))
    }
    return answers?.first?.Symbol ?? []
  }
}
