internal import CPNG

/// A value that a page can show as more than text.
public protocol Displayable {
  /// Every form of the value, richest last; `text/plain` must be among them.
  var displayBundle: DisplayBundle { get }
}

/// One thing to show, in every form it has: MIME type and bytes.
public struct DisplayBundle: Sendable {
  /// The forms, richest last.
  public private(set) var representations: [(mimeType: String, bytes: [UInt8])] = []

  /// A bundle whose only form is plain text.
  public init(text: String) { add("text/plain", Array(text.utf8)) }

  /// Adds a form that is richer than those before it.
  public mutating func add(_ mimeType: String, _ bytes: [UInt8]) {
    representations.append((mimeType, bytes))
  }
}
