/// Help for an import that the compiler refuses.
package struct ImportHelp {
  /// The modules that a cell can import.
  private let names: [String]

  package init(_ names: [String]) { self.names = names }

  /// Libraries of Apple's systems that authors often import.
  private static let ofApple: Set = [
    "ARKit", "AVFAudio", "AVFoundation", "AVKit", "Accelerate", "AppIntents", "AppKit", "CloudKit",
    "Cocoa", "Combine", "Contacts", "CoreAudio", "CoreData", "CoreGraphics", "CoreImage",
    "CoreLocation", "CoreML", "CoreMedia", "CoreMotion", "CoreText", "CoreVideo", "CreateML",
    "CreateMLComponents", "CryptoKit", "Darwin", "EventKit", "FoundationModels", "GameKit",
    "GameplayKit", "HealthKit", "ImageIO", "MLCompute", "MapKit", "Metal", "MetalKit",
    "MetalPerformanceShaders", "MetalPerformanceShadersGraph", "NaturalLanguage", "Network",
    "ObjectiveC", "OSLog", "PencilKit", "Photos", "PlaygroundSupport", "QuartzCore", "RealityKit",
    "SceneKit", "Security", "SoundAnalysis", "Speech", "SpriteKit", "StoreKit", "SwiftData",
    "SwiftUI", "TabularData", "UIKit", "UniformTypeIdentifiers", "UserNotifications", "Vision",
    "WebKit", "WidgetKit", "XCPlayground", "os", "simd",
  ]

  /// What nbrun has in place of a library's module.
  private static let replacements = [
    "Charts": "To draw a chart, write LineChart(…), which Display brings to every cell.",
    "Darwin": "Write 'import Glibc' or 'import Foundation'.",
    "PythonKit": "Python is not available: write the code in Swift.",
    "TabularData": "To show a table, write DataTable(…), which Display brings to every cell.",
    "WinSDK": "Write 'import Glibc' or 'import Foundation'.",
  ]

  /// - Parameter message: The compiler's message.
  /// - Returns: One or two sentences; nil for a message that says enough.
  package func help(_ message: String) -> String? {
    if let module = message.wholeMatch(of: /module '(\w+)' was not compiled for testing/) {
      return "Write 'import \(module.1)': a library's internal names are not for cells."
    }
    guard let match = message.wholeMatch(of: /no such module '(.+)'/) else { return nil }
    if let help = KerasHelp.missingModule(message) { return help }
    let path = match.1.split(separator: ".").map(String.init)
    guard let name = path.first else { return nil }
    if path.count > 1, names.contains(name) { return "Write 'import \(name)'." }
    if Self.ofApple.contains(name) || name == "Charts" {
      let start = "'\(name)' belongs to Apple's systems, and is not on this one."
      return start + " " + (Self.replacements[name] ?? importable)
    }
    if let replacement = Self.replacements[name] { return replacement }
    if let nearest = Suggestion.nearest(to: name, among: names) {
      return "Did you mean '\(nearest)'?"
    }
    return "Packages cannot be imported. " + importable
  }

  private var importable: String { "A cell can import \(names.joined(separator: ", "))." }
}
