import Foundation
import Testing

/// The program's output on a terminal.
@Suite struct TerminalTests {
  let workplace: Workplace

  init() throws { workplace = try Workplace() }

  /// Three epochs of a model with one slow layer.
  private static let training =
    cell("1") + "```{swift}\n//| label: train\n"
      + """
      import DeepLearning
      import Foundation
      final class Nap: Layer {
        func call(_ input: Tensor, training: Bool) throws -> Tensor {
          if training { usleep(25_000) }
          return input
        }
      }
      let model = try Sequential(inputShape: [4]) {
        Nap()
        Dense(units: 3)
      }
      try model.compile(
        loss: SparseCategoricalCrossentropy(fromLogits: true), metrics: [.accuracy])
      let x = try Tensor.randomNormal([400, 4], seed: 1)
      let y = try Tensor((0..<400).map { Int32($0 % 3) }, shape: [400])
      try model.fit(x, y, batchSize: 10, epochs: 3, validationSplit: 0.1)
      print("trained")
      ```

      """

  /// Runs the program on a terminal with this number of columns.
  private func show(
    _ columns: Int, _ arguments: String = "note.md", environment: [String: String?] = [:]
  ) throws -> Screen {
    workplace.environment = ["TERM": "xterm", "NO_COLOR": nil].merging(environment) { $1 }
    let command = "stty cols \(columns) rows 50; exec \(workplace.program) \(arguments)"
    let place = try Workplace()
    place.environment = workplace.environment
    place.program = "/dev/null"  // the file in which `script` would record the session
    let process = try place.start(
      [],
      shell: [
        "/bin/sh", "-c", "cd \"$1\"; exec /usr/bin/script -qec \"$2\" /dev/null", "sh",
        workplace.folder.path, command,
      ])
    let outcome = process.finish()
    #expect(outcome.code == 0, "\(outcome.output)")
    return Screen(outcome.output)
  }

  @Test(arguments: [100, 70, 40])
  func aTrainingFitsTheTerminal(_ columns: Int) throws {
    try workplace.write(Self.training)
    let screen = try show(columns)

    // The final lines: one for each cell, and below it one for each epoch.
    let lines = screen.lines
    #expect(lines[0] == "note.md")
    #expect(lines[1].wholeMatch(of: /\[1\/2\] \(line 2\) \d+\.\d s/) != nil, "\(lines)")
    #expect(lines[2] == "[2/2] train (line 6)", "\(lines)")
    let end = try #require(lines.firstIndex { $0.wholeMatch(of: /\ \ \d+\.\d s in total/) != nil })
    let epochs = lines[3..<end].joined(separator: "\n").replacing(/\n {4}/, with: "  ")
    let figures =
      /\ \ loss \d\.\d{4}  accuracy \d\.\d{4}  val_loss \d\.\d{4}  val_accuracy \d\.\d{4}/
    for (number, line) in epochs.split(separator: "\n").enumerated() {
      let head = "  epoch \(number + 1)/3"
      #expect(line.hasPrefix(head) && line.dropFirst(head.count).wholeMatch(of: figures) != nil)
    }
    #expect(epochs.split(separator: "\n").count == 3, "\(lines)")
    #expect(lines[3..<end].allSatisfy { $0.count <= columns }, "\(lines)")
    #expect(lines[end + 1].hasPrefix("output/note.html: "), "\(lines)")

    // The lines that were redrawn.
    let running = screen.redrawn.filter { $0.contains("/36") }
    #expect(running.count > 10, "\(screen.redrawn)")
    #expect(running.allSatisfy { $0.count < columns }, "\(running)")
    let place = try Regex(
      columns == 100 ? #"^  epoch \d/3  batch \d+/36  "# : #"^  (epoch )?\d/3  (batch )?\d+/36  "#)
    #expect(running.allSatisfy { $0.contains(place) }, "\(running)")
    #expect(running.contains { $0.contains(/\ \ loss \d\.\d{4}/) }, "\(running)")
    if columns >= 70 {
      #expect(running.allSatisfy { $0.contains(/\ \ accuracy \d\.\d{4}/) }, "\(running)")
    }
    #expect(!running[0].contains("left"), "there is no estimate at first")
    #expect(running.contains { $0.contains(/\ \ \d+\.\d s left$/) }, "\(running)")
    #expect(!running.contains { $0.contains(" 0.0 s left") }, "\(running)")
  }

  @Test func colorsCanBeSwitchedOff() throws {
    try workplace.write(cell("1"))
    #expect(try show(80).text.contains("\u{1B}[1mnote.md\u{1B}[0m"), "bold on a terminal")
    let plain = try show(80, environment: ["NO_COLOR": "1"])
    #expect(!plain.text.contains(/\u{1B}\[[0-9;]*m/))
    #expect(plain.text.contains("\u{1B}[K"), "the running line is redrawn")
  }

  @Test func aDumbTerminalGetsCompleteLines() throws {
    try workplace.write(cell("1"))
    let screen = try show(80, environment: ["TERM": "dumb"])
    #expect(!screen.text.contains("\u{1B}"))
    #expect(screen.lines[1] == "[1/1] (line 2)")
  }
}

/// What a terminal shows for a text with carriage returns, erasures and colours.
private struct Screen {
  let text: String
  /// The final lines.
  private(set) var lines: [String] = [""]
  /// The lines that were erased, in order.
  private(set) var redrawn: [String] = []

  init(_ text: String) {
    self.text = text
    var rest = text[...]
    var column = 0
    while let next = rest.unicodeScalars.first {
      if let match = rest.prefixMatch(of: /\u{1B}\[([0-9;]*)([A-Za-z])/) {
        if match.2 == "K" {
          let line = lines[lines.count - 1]
          if column == 0, !line.isEmpty { redrawn.append(line) }
          lines[lines.count - 1] = String(line.prefix(column))
        }
        rest = rest[match.range.upperBound...]
        continue
      }
      rest.unicodeScalars.removeFirst()
      switch next {
      case "\r": column = 0
      case "\n":
        lines.append("")
        column = 0
      default:
        var line = Array(lines[lines.count - 1])
        if column < line.count {
          line[column] = Character(next)
        } else {
          line.append(Character(next))
        }
        lines[lines.count - 1] = String(line)
        column += 1
      }
    }
  }
}
