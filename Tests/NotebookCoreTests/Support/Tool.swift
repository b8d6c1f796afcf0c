import Foundation

/// A program of the machine whose output a test compares with.
enum Tool {
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// The program's output on standard output and standard error together.
  ///
  /// - Parameters:
  ///   - name: The program, which is looked for in `PATH`.
  ///   - input: The program's standard input.
  ///   - package: The Debian package of the program, for the error message.
  ///   - accepting: The exit codes that do not count as a failure.
  static func run(
    _ name: String, _ arguments: [String], input: String = "", package: String,
    accepting statuses: Set<Int32> = [0]
  ) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [name] + arguments
    let (standardInput, output) = (Pipe(), Pipe())
    process.standardInput = standardInput
    process.standardOutput = output
    process.standardError = output
    try process.run()
    // Written from another thread, so that neither side waits for a full pipe.
    let bytes = Data(input.utf8)
    let writer = Thread {
      try? standardInput.fileHandleForWriting.write(contentsOf: bytes)
      try? standardInput.fileHandleForWriting.close()
    }
    writer.start()
    let text = String(
      decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    if process.terminationStatus == 127 {
      throw Failure(
        description: "this test needs the program '\(name)': apt-get install \(package)")
    }
    guard statuses.contains(process.terminationStatus) else {
      throw Failure(
        description: "\(name) ended with status \(process.terminationStatus):\n\(text)")
    }
    return text
  }

  /// The package's folder, three levels above this file's.
  static let packageRoot = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The text of a file in `archive`, the source archive of a package on PyPI, which is downloaded
  /// once to `.build`.
  static func file(
    _ path: String, ofPyPI name: String, version: String
  ) throws -> Data {
    let folder = packageRoot.appendingPathComponent(".build/pypi")
    let file = folder.appendingPathComponent(path)
    if let data = try? Data(contentsOf: file) { return data }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    do {
      _ = try run(
        "python3",
        [
          "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", "--dest",
          folder.path, "\(name)==\(version)",
        ], package: "python3-pip")
    } catch {
      throw Failure(
        description: """
          this test needs the source archive of \(name) \(version): install python3-pip and let it \
          reach PyPI, or put the archive's files into \(folder.path)
          \(error)
          """)
    }
    let archives = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    guard let archive = archives.first(where: { $0.hasSuffix("-\(version).tar.gz") }) else {
      throw Failure(description: "pip left no archive of \(name) \(version) in \(folder.path)")
    }
    _ = try run(
      "tar", ["-xzf", folder.appendingPathComponent(archive).path, "-C", folder.path],
      package: "tar")
    return try Data(contentsOf: file)
  }
}
