import Foundation
import NotebookCore
import Testing

@Suite struct ObjectFileTests {
  @Test func librariesAndSymbolsAreTheSameAsFromTheToolchain() throws {
    let folder = URL(fileURLWithPath: NSTemporaryDirectory())
      .appendingPathComponent("nbrun-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (source, object) = (folder.path + "/a.swift", folder.path + "/a.o")
    try "import Foundation\nlet a = sqrt(2.0)\n".write(
      toFile: source, atomically: true, encoding: .utf8)
    _ = try Tool.run("swiftc", ["-c", source, "-o", object], package: "swift")
    _ = try Tool.run(
      "swift-autolink-extract", [object, "-o", object + ".links"], package: "swift")
    let expected = try String(contentsOfFile: object + ".links", encoding: .utf8)
      .split(separator: "\n").map(String.init)
    #expect(expected.contains("-lFoundation"))
    let bytes = try Data(contentsOf: URL(fileURLWithPath: object))
    // The tool lists the standard library first.
    let read = try #require(ObjectFile(bytes))
    #expect(read.autolinkEntries.sorted() == expected.sorted())
    let symbols = try Tool.run(
      "llvm-nm", ["--undefined-only", "--format=posix", object], package: "swift"
    )
    .split(separator: "\n").map { $0.split(separator: " ") }.filter { $0[1] == "U" }
    #expect(read.undefinedSymbols.contains("sqrt"))
    #expect(read.undefinedSymbols.sorted() == symbols.map { String($0[0]) }.sorted())

    // Truncated or other data is not taken for an object that needs nothing.
    for count in [0, 3, 40, 63, bytes.count / 2] {
      #expect(ObjectFile(bytes.prefix(count)) == nil, "\(count) bytes")
    }
  }
}
