// swift-tools-version: 6.2
import PackageDescription

/// Only the kernels and their tests, because `make sanitizers` needs nothing else. It selects the
/// address or the thread sanitizer. Both also enable the sanitizer for undefined behaviour, which
/// the Swift compiler does not offer on Linux.
let package = Package(
  name: "Sanitizers",
  targets: [
    .target(
      name: "CKernels",
      cSettings: [.unsafeFlags(["-fsanitize=undefined", "-fno-sanitize-recover=all"])]),
    .target(name: "ReferenceArithmetic"),
    .testTarget(name: "CKernelsTests", dependencies: ["CKernels", "ReferenceArithmetic"]),
  ],
  cLanguageStandard: .gnu17
)
