// swift-tools-version: 6.2
import Foundation
import PackageDescription

/// The toolchain that builds this package. Cells are parsed with its own build of swift-syntax. So
/// the parser agrees with the compiler, and swift-syntax does not have to be built.
let toolchain: String = {
  // A file in /proc has no size and is returned in pieces, so it has to be read to its end.
  let maps = FileHandle(forReadingAtPath: "/proc/self/maps")?.readDataToEndOfFile() ?? Data()
  let library = String(decoding: maps, as: UTF8.self).split(separator: "\n").first {
    $0.hasSuffix("/libPackageDescription.so")
  }
  guard let library, let slash = library.firstIndex(of: "/") else { return "/usr" }
  // …/usr/lib/swift/pm/ManifestAPI/libPackageDescription.so
  return URL(fileURLWithPath: String(library[slash...]))
    .appendingPathComponent("../../../../..").standardized.path
}()
let swiftSyntax = "\(toolchain)/lib/swift/host"
let importsSwiftSyntax: [SwiftSetting] = [.unsafeFlags(["-I", swiftSyntax])]

let package = Package(
  name: "nbrun",
  products: [
    .executable(name: "nbrun", targets: ["nbrun"]),
    .executable(name: "nbrun-session", targets: ["nbrun-session"]),
    .executable(name: "nbrun-confine", targets: ["nbrun-confine"]),
    .library(name: "DeepLearning", type: .dynamic, targets: ["DeepLearning", "Display"]),
  ],
  // Exact versions: whatever affects a page's bytes changes only with nbrun's own version.
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2", traits: []),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
    .package(url: "https://github.com/swiftcsv/SwiftCSV", exact: "0.10.0"),
  ],
  targets: [
    .executableTarget(
      name: "nbrun",
      dependencies: [
        "Display", "NotebookCore",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: importsSwiftSyntax),
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
      swiftSettings: importsSwiftSyntax,
      linkerSettings: [
        .unsafeFlags(["-L", swiftSyntax, "-Xlinker", "-rpath", "-Xlinker", swiftSyntax]),
        .linkedLibrary("SwiftSyntax"), .linkedLibrary("SwiftParser"),
        .linkedLibrary("SwiftIDEUtils"), .linkedLibrary("SwiftIfConfig"),
      ]),
    .executableTarget(
      name: "nbrun-session", dependencies: ["CSession"],
      // Cells call these. The linker exports by itself what shadows other libraries' symbols.
      linkerSettings: [
        .unsafeFlags(
          ["nbs_end_cell", "nbs_has_value", "nbs_no_value"].flatMap {
            ["-Xlinker", "--export-dynamic-symbol=\($0)"]
          })
      ]),
    // A program in C. It is linked without shared libraries, so that it starts in a millisecond.
    .executableTarget(
      name: "nbrun-confine",
      linkerSettings: [.unsafeFlags(["-nostartfiles", "-static-executable"])]),
    .target(
      name: "CSession", dependencies: ["CSessionProtocol"],
      linkerSettings: [.linkedLibrary("dispatch"), .linkedLibrary("BlocksRuntime")]),
    .target(
      name: "DeepLearning",
      dependencies: [
        "CDeflate", "CKernels", "CSessionProtocol", "Display",
        .product(name: "SwiftCSV", package: "SwiftCSV"),
      ],
      resources: [.copy("Resources/mnist")]),
    .target(name: "Display", dependencies: ["CCrypto", "CPNG", "CSessionProtocol"]),
    .target(name: "CSessionProtocol"),
    // Optimized in every build. Otherwise the tests of a debug build take minutes.
    .target(
      name: "CKernels", cSettings: [.unsafeFlags(["-O2"], .when(configuration: .debug))]),
    .systemLibrary(
      name: "CCMark", pkgConfig: "libcmark", providers: [.apt(["libcmark-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(
      name: "CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"])]),
    // The plain loops that kernels and operations are compared with. They take most of the tests'
    // time, so they are optimized in every build.
    .target(
      name: "ReferenceArithmetic", path: "Tests/ReferenceArithmetic",
      swiftSettings: [.unsafeFlags(["-O"])]),
    .testTarget(name: "CKernelsTests", dependencies: ["CKernels", "ReferenceArithmetic"]),
    .target(name: "CAllocationCount", path: "Tests/CAllocationCount"),
    .testTarget(
      name: "DeepLearningTests",
      dependencies: [
        "CAllocationCount", "CKernels", "CSessionProtocol", "DeepLearning", "ReferenceArithmetic",
      ],
      resources: [.copy("Golden")]),
    .testTarget(name: "DisplayTests", dependencies: ["CSessionProtocol", "Display"]),
    .testTarget(
      name: "NotebookCoreTests", dependencies: ["CSessionProtocol", "Display", "NotebookCore"],
      exclude: ["Fixtures"],
      swiftSettings: importsSwiftSyntax),
    // Writes `docs/reference` from the library's symbol graphs, and compares (`make reference`).
    .testTarget(
      name: "ReferenceTests", dependencies: ["DeepLearning", "Display", "NotebookCore"],
      swiftSettings: importsSwiftSyntax),
    // Runs the built programs as child processes. It does not link the session, because the
    // session's own `write` and `exit` would replace those of the test program.
    .testTarget(
      name: "nbrunTests", dependencies: ["NotebookCore"],
      swiftSettings: importsSwiftSyntax),
  ],
  cLanguageStandard: .gnu17
)

for target in package.targets where target.type != .system {
  target.swiftSettings =
    (target.swiftSettings ?? []) + [
      .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
      .enableUpcomingFeature("MemberImportVisibility"), .treatAllWarnings(as: .error),
    ]
}
