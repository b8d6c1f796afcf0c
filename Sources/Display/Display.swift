internal import CSessionProtocol

/// Shows a value on the notebook's page, between the text that the cell prints before and after.
///
/// Outside of a notebook's session the value's text is printed instead.
///
/// - Parameter value: any value. A `Displayable` value is shown in its richest form. Other values
///   are shown as their `description` or, without one, as their type and fields.
public func display(_ value: Any) { Presentation.show(value, as: .display) }

/// Shows the value of a cell's last expression. nbrun adds the call to the cell.
public func _nbrunShowValue<Value>(_ value: Value) {
  // No value: the result of a function that returns nothing, or of `try? f()` for such a function.
  guard Value.self != Void.self, Value.self != Void?.self else { return }
  Presentation.show(value, as: .value)
}

/// Shows the type of a value that cannot be copied or that cannot escape.
public func _nbrunShowValue<Value: ~Copyable & ~Escapable>(_ value: borrowing Value) {
  Presentation.show(String(describing: Value.self), as: .value)
}

/// Sends the text of an inline expression's value. nbrun adds the call.
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
