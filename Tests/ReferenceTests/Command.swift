import Foundation

/// A program that is run to its end.
enum Command {
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// - Parameter words: The program, looked for along `PATH`, and its arguments.
  /// - Throws: `Failure` with what the program said, where it ends with a status other than 0.
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
