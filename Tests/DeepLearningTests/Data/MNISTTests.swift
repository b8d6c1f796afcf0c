import DeepLearning
import Foundation
import Testing

@Suite struct MNISTTests {
  @Test func holdsTheDigits() throws {
    let data = try Tutorial.data.get()
    #expect(data.train.images.shape == [60_000, 28, 28] && data.train.images.dtype == .uint8)
    #expect(data.test.images.shape == [10_000, 28, 28])
    #expect(data.train.labels[..<10].array(of: UInt8.self) == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4])
    #expect(data.test.labels[..<5].array(of: UInt8.self) == [7, 2, 1, 0, 4])
    // SHA-256 of the uncompressed files without their headers.
    #expect(
      data.train.images.digest
        == "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757")
    #expect(
      data.test.labels.digest
        == "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5")
  }

  /// A folder with the real files, except for one.
  private func withFolder(
    replacing name: String, by contents: Data?, _ body: (_ folder: String, _ file: String) -> Void
  ) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("mnist-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for file in files {
      try FileManager.default.createSymbolicLink(
        at: folder.appendingPathComponent(file), withDestinationURL: original(file))
    }
    let file = folder.appendingPathComponent(name)
    try FileManager.default.removeItem(at: file)
    try contents?.write(to: file)
    body(folder.path, file.path)
  }

  private let files = [
    "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
  ]

  private func original(_ file: String) -> URL {
    URL(fileURLWithPath: #filePath).appendingPathComponent(
      "../../../../Sources/DeepLearning/Resources/mnist/\(file)"
    ).standardized
  }

  /// A gzip file with these bytes.
  private func gzip(_ bytes: [UInt8]) throws -> Data {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/gzip")
    process.arguments = ["-nc"]
    let input = Pipe()
    let output = Pipe()
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    input.fileHandleForWriting.write(Data(bytes))
    try input.fileHandleForWriting.close()
    return output.fileHandleForReading.readDataToEndOfFile()
  }

  @Test func readsAnotherFolder() throws {
    let name = "t10k-labels-idx1-ubyte.gz"
    try withFolder(replacing: name, by: Data(contentsOf: original(name))) { folder, _ in
      #expect(throws: Never.self) { try MNIST.load(from: folder) }
    }
  }

  @Test func missingFile() throws {
    try withFolder(replacing: "t10k-labels-idx1-ubyte.gz", by: nil) { folder, file in
      expectError(
        """
        \(file): cannot be opened: No such file or directory. Put the file there, or pass the \
        folder that contains it.
        """
      ) { try MNIST.load(from: folder) }
    }
  }

  @Test func truncatedArchive() throws {
    let name = "t10k-images-idx3-ubyte.gz"
    let whole = try Data(contentsOf: original(name))
    var flipped = whole
    flipped[whole.count / 2] ^= 1
    for bytes in [whole.prefix(whole.count / 2), whole.dropLast(1), flipped] {
      try withFolder(replacing: name, by: bytes) { folder, file in
        expectError("\(file): is damaged or incomplete. Download the file again.") {
          try MNIST.load(from: folder)
        }
      }
    }
  }

  @Test(arguments: [
    ([0, 0, 8, 3, 0, 0, 39, 16], "begins with 0x00000803, expected 0x00000801"),
    ([0, 0, 8, 1, 0, 0, 0, 5, 1, 2, 3, 4, 5], "has the shape [5], expected [10000]"),
    ([0, 0, 8, 1, 0, 0, 39, 16, 7], "is truncated: it has 9 of 10008 bytes"),
    ([0, 0, 8], "is truncated: it has 3 of 10008 bytes"),
    ([], "is truncated: it has 0 of 10008 bytes"),
    (
      [0, 0, 8, 1, 0, 0, 39, 16] + [UInt8](repeating: 0, count: 10_001),
      "contains more than the expected 10008 bytes"
    ),
  ])
  func wrongContents(_ bytes: [UInt8], _ summary: String) throws {
    try withFolder(replacing: "t10k-labels-idx1-ubyte.gz", by: gzip(bytes)) { folder, file in
      let error = #expect(throws: ModelError.self) { try MNIST.load(from: folder) }
      #expect(error?.place == file)
      #expect(error?.summary == summary)
    }
  }

  /// The output of gzip for two files, one after another.
  @Test func twoMembers() throws {
    let name = "t10k-labels-idx1-ubyte.gz"
    let whole = try MNIST.load().test.labels
    let bytes = [0, 0, 8, 1, 0, 0, 39, 16] + whole.cast(to: .int32).scalars.map { UInt8($0) }
    try withFolder(
      replacing: name, by: gzip(Array(bytes[..<5000])) + gzip(Array(bytes[5000...]))
    ) { folder, _ in
      let loaded = try? MNIST.load(from: folder)
      #expect(loaded?.test.labels.digest == whole.digest)
    }
  }

  @Test func notCompressed() throws {
    try withFolder(
      replacing: "t10k-labels-idx1-ubyte.gz", by: Data("no archive at all".utf8)
    ) { folder, file in
      expectError("\(file): is not a gzip file. Use the original, compressed file.") {
        try MNIST.load(from: folder)
      }
    }
  }
}
