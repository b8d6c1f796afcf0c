package import CSessionProtocol

/// The way from the library to the program that hosts it. A session connects itself when it has
/// opened the library; in an ordinary program nothing is connected and values are printed instead.
package enum HostChannel {
  package typealias Send = @convention(c) (UInt32, UnsafePointer<UInt8>?, Int) -> Void
  nonisolated(unsafe) fileprivate static var sendFunction: Send?

  package static var isConnected: Bool { sendFunction != nil }

  package static func send(_ kind: FrameKind, _ bytes: [UInt8]) {
    bytes.withUnsafeBufferPointer { sendFunction?(kind.rawValue, $0.baseAddress, $0.count) }
  }
}

/// Called once by the session, before any cell runs.
@_cdecl("nbrun_display_connect")
public func _nbrunDisplayConnect(
  _ send: @convention(c) (UInt32, UnsafePointer<UInt8>?, Int) -> Void
) {
  HostChannel.sendFunction = send
}
