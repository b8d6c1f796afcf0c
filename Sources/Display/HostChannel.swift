package import CSessionProtocol

/// The connection from the library to the session. The session connects itself after it has opened
/// the library. In an ordinary program there is no connection, and values are printed instead.
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
