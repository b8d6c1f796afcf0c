import Foundation
import Synchronization
import Testing

/// Whatever a cell shows is the same everywhere, or `nbrun check` names it.
@Suite struct SourcesOfDifferenceTests {
  let workplace: Workplace

  init() throws { workplace = try Workplace() }

  /// A notebook that shows every source on a line of its own.
  private static let notebook: String = {
    let lines = SourceOfDifference.all.enumerated().map { "show(\($0), \($1.code))" }
    return cell(SourceOfDifference.preparation) + cell(lines.joined(separator: "\n"))
  }()

  /// The line of the first source.
  private static let firstLine =
    notebook.prefix(upTo: notebook.range(of: "show(0, ")!.lowerBound)
    .count { $0 == "\n" } + 1

  /// What each source shows, if nbrun runs under these circumstances.
  private func values(
    _ place: Workplace, shell: [String], sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) throws -> [Int: String] {
    try place.write(Self.notebook)
    for name in ["c", "a", "b"] { try place.write(name, to: "data/\(name)") }
    let outcome = try place.run("note.md", "-o", "-", shell: shell)
    #expect(outcome.code == 0, "\(outcome.errors)", sourceLocation: sourceLocation)
    return outcome.output.matches(of: /source (\d+) = (.*)/).reduce(into: [:]) {
      $0[Int($1.1)!] = String($1.2)
    }
  }

  @Test func eachIsTheSameOrNamed() throws {
    let runs = try circumstances.map { circumstance in
      let load = circumstance.isBusy ? Load() : nil
      defer { load?.end() }
      return try (circumstance.name, values(circumstance.place, shell: circumstance.shell))
    }
    let outcome = try workplace.run("check", "--format", "json", "note.md")
    struct Entry: Decodable { var line: Int }
    let warned = Set(
      try JSONDecoder().decode([Entry].self, from: Data(outcome.output.utf8)).map(\.line))
    for (number, source) in SourceOfDifference.all.enumerated() {
      let isNamed = warned.contains(Self.firstLine + number)
      #expect(isNamed == source.isNamed, "\(source.code): named by check: \(isNamed)")
      guard !isNamed else { continue }
      let first = runs[0].1[number]
      #expect(first != nil, "\(source.code) showed nothing")
      for (name, values) in runs {
        #expect(values[number] == first, "\(source.code) differs: \(name)")
      }
    }
  }

  private struct Circumstance {
    var name: String
    var place: Workplace
    var shell: [String] = []
    var isBusy = false
  }

  /// A thread that keeps a processor busy.
  private final class Load: Sendable {
    private let isWanted = Atomic(true)

    init() {
      Thread.detachNewThread { [self] in while isWanted.load(ordering: .relaxed) {} }
    }

    func end() { isWanted.store(false, ordering: .relaxed) }
  }

  private var circumstances: [Circumstance] {
    get throws {
      func place(_ environment: [String: String?] = [:]) throws -> Workplace {
        let place = try Workplace()
        place.environment = environment
        return place
      }
      var all = try [
        Circumstance(name: "the first run", place: workplace),
        Circumstance(name: "a second run", place: workplace),
        Circumstance(name: "one thread", place: place(["NBRUN_THREADS": "1"])),
        Circumstance(
          name: "another folder, fewer files and processors, a lower priority, a busy machine",
          place: place(["NBRUN_THREADS": "5", "NBRUN_ISA": "baseline"]),
          shell: ["/bin/sh", "-c", "ulimit -n 512; exec nice -n 5 taskset -c 0 \"$@\"", "sh"],
          isBusy: true),
        Circumstance(
          name: "another time", place: place(["TZ": "Asia/Kathmandu"]),
          shell: ["/usr/bin/faketime", "2031-07-01 12:34:56"]),
        Circumstance(
          name: "other settings of the C library",
          place: place(["GLIBC_TUNABLES": "glibc.malloc.tcache_count=0", "USER": "somebody"])),
      ]
      if let shell = Self.asAnotherUser {
        let place = try place()
        try place.install()
        place.environment = ["XDG_CACHE_HOME": place.folder.path + "/cache"]
        try FileManager.default.createDirectory(
          atPath: place.folder.path + "/cache", withIntermediateDirectories: true,
          attributes: [.posixPermissions: 0o777])
        chmod(place.folder.path + "/cache", 0o777)
        all.append(Circumstance(name: "another user", place: place, shell: shell))
      }
      return all
    }
  }

  /// A command that runs another one as another user; nil if the system does not allow it.
  private static let asAnotherUser: [String]? = {
    let command =
      getuid() == 0
      ? ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
      : ["/usr/bin/unshare", "--map-root-user"]
    let process = Process()
    process.executableURL = URL(fileURLWithPath: command[0])
    process.arguments = command.dropFirst() + ["/bin/true"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    process.waitUntilExit()
    return process.terminationStatus == 0 ? command : nil
  }()

  // MARK: Mathematics

  /// awk computes with the C library, too. It is told, by the names of this library's own tests, to
  /// do without fused multiply-add, as on a processor that has none.
  @Test func mathematicsIsThatOfAProcessorWithoutFusedMultiplyAdd() throws {
    let count = 4000
    let code = """
      import Foundation
      for i in 1...\(count) {
        let x = Double(i) / 1000
        print(String(format: "%.17g %.17g %.17g %.17g", sin(x), exp(x), log(x), atan2(x, 3)))
      }
      """
    let shown = try workplace.shown([code])
    let awk = Process()
    awk.executableURL = URL(fileURLWithPath: "/usr/bin/awk")
    awk.arguments = [
      """
      BEGIN { for (i = 1; i <= \(count); i++) { x = i / 1000
        printf "%.17g %.17g %.17g %.17g\\n", sin(x), exp(x), log(x), atan2(x, 3) } }
      """
    ]
    awk.environment = [
      "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-AVX2_Usable,-FMA,-FMA_Usable,-FMA4,-FMA4_Usable"
    ]
    let pipe = Pipe()
    awk.standardOutput = pipe
    try awk.run()
    let expected = String(decoding: try pipe.fileHandleForReading.readToEnd()!, as: UTF8.self)
    #expect(shown.first == expected.trimmingCharacters(in: .newlines))
  }

  /// The compiler computes nothing that the session would compute otherwise.
  @Test func constantsAreComputedByTheSession() throws {
    let numbers = (1...400).map { Double($0) / 1000 + 0.2 }
    let list = numbers.map { "\($0)" }.joined(separator: ", ")
    let constants = numbers.map { "  (sin(\($0)), exp(\($0)))," }.joined(separator: "\n")
    let shown = try workplace.shown([
      """
      import Foundation
      let constants = [
      \(constants)
      ]
      print(constants.map { [$0.0.bitPattern, $0.1.bitPattern] })
      """,
      """
      var numbers = [\(list)].map { Double("\\($0)")! }
      print(numbers.map { [sin($0).bitPattern, exp($0).bitPattern] })
      """,
    ])
    #expect(shown.count == 2)
    #expect(shown.first == shown.last)
  }
}
