internal import CSessionProtocol

/// Shows a value on the notebook's page, at this point among what the cell prints.
///
/// In a program that is no notebook's session the value's text is printed instead.
///
/// - Parameter value: Anything. A `Displayable` value shows in its richest form, another one as its
///   `description`, and one without as its type and fields.
public func display(_ value: Any) { Presentation.show(value, as: .display) }

/// Shows a value that a cell's last expression left. A session appends the call.
public func _nbrunShowValue<Value>(_ value: Value) {
  // A generic call of a function without a result, and what `try? f()` leaves of one.
  guard Value.self != Void.self, Value.self != Void?.self else { return }
  Presentation.show(value, as: .value)
}

/// A value that cannot be copied, or not be kept, shows its type.
public func _nbrunShowValue<Value: ~Copyable & ~Escapable>(_ value: borrowing Value) {
  Presentation.show(String(describing: Value.self), as: .value)
}

/// Sends the text of an inline expression's value. A session appends the call.
public func _nbrunShowInline<Value>(_ value: Value) {
  let text = value is Void ? "" : Presentation.bundle(of: value).text
  if HostChannel.isConnected {
    HostChannel.send(.inlineValue, Array(text.utf8))
  } else {
    print(text)
  }
}

private enum Presentation {
  static func bundle(of value: Any) -> DisplayBundle {
    (value as? any Displayable)?.displayBundle ?? DisplayBundle(text: ValueText.text(of: value))
  }

  static func show(_ value: Any, as kind: FrameKind) {
    let bundle = bundle(of: value)
    if HostChannel.isConnected {
      HostChannel.send(kind, bundle.encoded)
    } else {
      print(bundle.text)
    }
  }
}
