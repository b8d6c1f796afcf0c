// swift-tools-version: 6.2
import Foundation
import PackageDescription

/// The parsers and the readers of frames, compiled for libFuzzer (`make fuzz`).
let toolchain: String = {
  // As in the package's own manifest, which says why.
  let maps = FileHandle(forReadingAtPath: "/proc/self/maps")?.readDataToEndOfFile() ?? Data()
  let library = String(decoding: maps, as: UTF8.self).split(separator: "\n").first {
    $0.hasSuffix("/libPackageDescription.so")
  }
  guard let library, let slash = library.firstIndex(of: "/") else { return "/usr" }
  return URL(fileURLWithPath: String(library[slash...]))
    .appendingPathComponent("../../../../..").standardized.path
}()
let swiftSyntax = "\(toolchain)/lib/swift/host"
let fuzzed: SwiftSetting = .unsafeFlags(["-sanitize=fuzzer", "-I", swiftSyntax])

let package = Package(
  name: "Fuzzing",
  dependencies: [
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2", traits: []),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
  ],
  targets: [
    .executableTarget(
      name: "Fuzz", dependencies: ["CSessionProtocol", "Display", "NotebookCore"],
      swiftSettings: [fuzzed, .unsafeFlags(["-parse-as-library"])],
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer"])]),
    .target(
      name: "NotebookCore",
      dependencies: [
        "CCMark", "CSessionProtocol", "Display", .product(name: "Yams", package: "Yams"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "Mustache", package: "swift-mustache"),
      ],
      resources: [
        .embedInCode("Rendering/Resources/page.css"),
        .embedInCode("Rendering/Resources/page.mustache"),
      ],
      swiftSettings: [fuzzed],
      linkerSettings: [
        .unsafeFlags(["-L", swiftSyntax, "-Xlinker", "-rpath", "-Xlinker", swiftSyntax]),
        .linkedLibrary("SwiftSyntax"), .linkedLibrary("SwiftParser"),
        .linkedLibrary("SwiftIDEUtils"), .linkedLibrary("SwiftIfConfig"),
      ]),
    .target(
      name: "Display", dependencies: ["CCrypto", "CPNG", "CSessionProtocol"],
      swiftSettings: [fuzzed]),
    .target(name: "CSessionProtocol"),
    .systemLibrary(name: "CCMark", pkgConfig: "libcmark"),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto"),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng"),
  ],
  cLanguageStandard: .gnu17
)

for target in package.targets where target.type != .system {
  target.swiftSettings =
    (target.swiftSettings ?? []) + [
      .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
      .enableUpcomingFeature("MemberImportVisibility"),
    ]
}
