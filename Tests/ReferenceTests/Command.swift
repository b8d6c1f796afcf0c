import Foundation

/// A program that is run to its end.
enum Command {
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// - Parameter words: The program, which is searched in `PATH`, and its arguments.
  /// - Throws: `Failure` with the program's output, if its exit status is not 0.
  static func run(_ words: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(
      decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(
        description:
          "\(words.joined(separator: " ")): status \(process.terminationStatus)\n\(text)"
      )
    }
  }
}
