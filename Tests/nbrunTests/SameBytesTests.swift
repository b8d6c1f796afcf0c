import Foundation
import Testing

/// One notebook gives the same page under many different circumstances.
@Suite struct SameBytesTests {
  let workplace: Workplace

  init() throws {
    workplace = try Workplace()
    try workplace.write(Self.notebook, to: "notebooks/note.md")
  }

  /// Everything that could differ: training on several threads, the language's own randomness,
  /// hashing, errors with places, several streams, an image.
  static let notebook = #"""
    ---
    title: Same
    seed: 42
    params:
      epochs: 1
    ---

    ```{swift}
    import DeepLearning
    import Foundation
    let mnist = try MNIST.load()
    let model = try Sequential(inputShape: [28, 28]) {
      Reshape(28, 28, 1)
      Conv2D(filters: 12, kernelSize: 3, activation: .relu)
      MaxPooling2D(poolSize: 2)
      Flatten()
      Dense(units: 10)
    }
    try model.compile(
      loss: SparseCategoricalCrossentropy(fromLogits: true), metrics: [.accuracy])
    let history = try model.fit(
      mnist.train.images[0..<3000], mnist.train.labels[0..<3000], epochs: epochs,
      validationSplit: 0.1)
    print(model.digest)
    history
    ```

    The weights are `{swift} model.digest`.

    ```{swift}
    print(Int.random(in: 0..<1_000_000), (1...20).shuffled(), UUID())
    FileHandle.standardError.write(Data("to standard error\n".utf8))
    print(Set(["a", "b", "c", "d", "e"]), ["x": 1, "y": 2, "z": 3])
    print(TimeZone.current.identifier, Locale.current.identifier, umask(0o22), #file)
    async let parts = (0..<8).map { n in String(n) }
    print(await parts.joined())
    ```

    ```{swift}
    //| error: true
    func third(_ numbers: [Int]) -> Int { numbers[2] }
    third([Int.random(in: 0..<10)])
    ```
    """#

  private func page(
    _ place: Workplace? = nil, _ notebook: String = "notebooks/note.md", shell: [String] = [],
    sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) throws -> String {
    let outcome = try (place ?? workplace).run(notebook, "-o", "-", shell: shell)
    #expect(outcome.code == 0, "\(outcome.errors)", sourceLocation: sourceLocation)
    return outcome.output
  }

  @Test func thePageIsTheSameUnderEveryCircumstance() throws {
    let first = try page()
    #expect(first.contains("Index out of range"))
    #expect(first.contains("to standard error"))

    #expect(try page() == first, "a second run")
    for threads in ["1", "2", "5", "16"] {
      workplace.environment = ["NBRUN_THREADS": threads]
      #expect(try page() == first, "\(threads) threads")
    }
    for isa in Self.instructionSets {
      workplace.environment = ["NBRUN_ISA": isa]
      #expect(try page() == first, "the instruction set \(isa)")
    }
    workplace.environment = [
      "HOME": workplace.folder.path, "TZ": "Asia/Kathmandu", "LC_ALL": "fr_FR.UTF-8",
      "LANG": "de_DE.UTF-8", "USER": "somebody", "COLUMNS": "40",
    ]
    #expect(try page() == first, "another home, time zone and language")
    workplace.environment = ["XDG_CACHE_HOME": workplace.folder.path + "/cache"]
    #expect(try page() == first, "an empty cache")
    #expect(try page() == first, "a full cache")
    workplace.environment = ["XDG_CACHE_HOME": "/dev/null"]
    #expect(try page() == first, "no cache")
    workplace.environment = [:]
    #expect(
      try page(shell: ["/bin/sh", "-c", "umask 077; exec \"$@\"", "sh"]) == first,
      "another umask")
    #expect(
      try page(shell: ["/usr/bin/faketime", "2031-07-01 12:34:56"]) == first, "another date")
  }

  @Test func thePageIsTheSameFromAnotherFolder() throws {
    let first = try page()
    let elsewhere = try Workplace()
    try elsewhere.write(Self.notebook, to: "deeper/in/note.md")
    #expect(try page(elsewhere, "deeper/in/note.md") == first, "another folder")
    #expect(
      try page(elsewhere, elsewhere.folder.path + "/deeper/in/note.md") == first,
      "an absolute path")

    // The built program in another place, as in another clone.
    try elsewhere.install()
    #expect(try page(elsewhere, "deeper/in/note.md") == first, "another clone")
  }

  @Test func anotherSeedGivesAnotherPage() throws {
    let first = try page()
    try workplace.write(
      Self.notebook.replacing("seed: 42", with: "seed: 43"), to: "notebooks/note.md")
    #expect(try page() != first)
  }

  /// The tutorials themselves, trained for one epoch.
  @Test(arguments: ["random_seed.md", "random_seed.fr.md"])
  func theTutorialsGiveTheSameBytes(_ name: String) throws {
    let notebook = Self.repository.appendingPathComponent("notebooks/\(name)").path
    func page(_ environment: [String: String?]) throws -> String {
      workplace.environment = environment
      let outcome = try workplace.run(notebook, "-P", "epochs=1", "-o", "-")
      #expect(outcome.code == 0, "\(outcome.errors)")
      return outcome.output
    }
    // The baseline has no fused instructions and would take minutes here. The smaller notebook
    // above covers it.
    let best = Self.instructionSets.last
    let other = Self.instructionSets.dropFirst().first ?? best
    let first = try page(["NBRUN_THREADS": "1", "NBRUN_ISA": other])
    #expect(try page(["NBRUN_THREADS": "5", "NBRUN_ISA": best]) == first)
  }

  /// The committed pages are identical to those that the notebooks give on this machine.
  @Test(arguments: ["random_seed", "random_seed.fr"])
  func theCommittedPagesAreUpToDate(_ name: String) throws {
    let notebook = Self.repository.appendingPathComponent("notebooks/\(name).md").path
    let outcome = try workplace.run(notebook, "-o", "-")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let page = Self.repository.appendingPathComponent("output/\(name).html")
    #expect(
      try Data(outcome.output.utf8) == Data(contentsOf: page),
      "output/\(name).html is not what the notebook gives: render it again with make notebooks")
  }

  /// The digest of the tutorial's weights (seed 42, ten epochs), on any machine.
  @Test func thePagesShowThePublishedDigest() throws {
    let digest = "6e84ff9472e6f16407e200bb24affac34b31d25061eb1cee10df0a4e91054985"
    for name in ["README.md", "output/random_seed.html", "output/random_seed.fr.html"] {
      let place = Self.repository.appendingPathComponent(name)
      #expect(try String(contentsOf: place, encoding: .utf8).contains(digest), "\(name)")
    }
  }

  private static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../..").standardized

  /// The instruction sets of this processor that the kernels support.
  static var instructionSets: [String] {
    #if arch(x86_64)
      let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
      let line = text.split(separator: "\n").first { $0.hasPrefix("flags") } ?? ""
      let flags = Set(line.split(separator: " "))
      let avx2 = flags.isSuperset(of: ["avx2", "fma"])
      let avx512 = avx2 && flags.isSuperset(of: ["avx512f", "avx512vl", "avx512dq", "avx512bw"])
      return ["baseline"] + (avx2 ? ["avx2"] : []) + (avx512 ? ["avx512"] : [])
    #else
      return ["neon"]
    #endif
  }
}
