/// The way from the library to the program that hosts it. A session connects itself when it has
/// opened the library; in an ordinary program nothing is connected and values are printed instead.
package enum HostChannel {
  /// What a message is. The numbers are shared with the session's C source.
  package enum Kind: UInt32 {
    /// A display bundle from `display(_:)`.
    case display = 1
    /// A display bundle: the value of a cell's last expression.
    case value = 2
    /// A progress event as UTF-8 JSON, for the terminal only.
    case progress = 3
    /// Eight bytes, little-endian Int64: the global seed was set.
    case seed = 4
    /// UTF-8: the text of an inline expression's value.
    case inline = 5
  }

  package typealias Send = @convention(c) (UInt32, UnsafePointer<UInt8>?, Int) -> Void
  nonisolated(unsafe) fileprivate static var sendFunction: Send?

  package static var isConnected: Bool { sendFunction != nil }

  package static func send(_ kind: Kind, _ bytes: [UInt8]) {
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
