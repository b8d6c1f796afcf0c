// swift-tools-version: 6.2
import PackageDescription

/// The kernels and their tests alone, which is all that `make sanitizers` needs to build. It asks for
/// the address or the thread sanitizer; the one for undefined behaviour, which the Swift compiler does
/// not know on Linux, comes along with either.
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
