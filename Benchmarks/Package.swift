// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "Benchmarks",
  dependencies: [.package(name: "nbrun", path: "..")],
  targets: [
    .executableTarget(
      name: "TutorialEpochs", dependencies: [.product(name: "DeepLearning", package: "nbrun")])
  ]
)
