import Display
import Foundation
import Testing

private struct Point { var x = 1; var y: Double? = 2.5 }
private struct Empty {}
private enum Shape { case circle(radius: Int), pair(Int, Int), label(String), none }
private class Base { var id = 7 }
private final class Node: Base {
  var name = "n"
  var next: Node?
}
private struct Described: CustomStringConvertible { var description: String { "described" } }
private actor Counter { var count = 2 }
private struct Failure: Error { var code = 3 }

/// The text form that `display(_:)` would send for a value.
private func text(_ value: Any) -> String {
  DataTable(.column("", [value])).columns[0].cells[0]
}

@Suite("Any value has a readable text without addresses")
struct ValueTextTests {
  @Test("a type without a description shows its fields")
  func fields() {
    #expect(text(Point()) == "Point(x: 1, y: Optional(2.5))")
    #expect(text(Empty()) == "Empty()")
    #expect(text(Failure()) == "Failure(code: 3)")
    #expect(text([Point(x: 2, y: nil)]) == "[Point(x: 2, y: nil)]")
    #expect(text(["k": Empty()]) == "[\"k\": Empty()]")
    #expect(text((1, name: "x")) == "(1, name: \"x\")")
  }

  @Test("a key path shows no address")
  func keyPaths() {
    #expect(text(\Point.x) == "\\Point.x")
    #expect(text(\Int.description) == "\\Int.<computed (String)>")
    #expect(text((path: \Int.description, 1)) == "(path: \\Int.<computed (String)>, 1)")
  }

  @Test("an enumeration shows its case and the associated values")
  func cases() {
    #expect(text(Shape.circle(radius: 2)) == "circle(radius: 2)")
    #expect(text(Shape.pair(1, 2)) == "pair(1, 2)")
    #expect(text(Shape.label("a")) == "label(\"a\")")
    #expect(text(Shape.none) == "none")
  }

  @Test("an object shows its inherited fields, and stops at references to itself")
  func objects() {
    let node = Node()
    #expect(text(node) == "Node(id: 7, name: \"n\", next: nil)")
    node.next = node
    #expect(text(node) == "Node(id: 7, name: \"n\", next: Optional(Node(…)))")
    node.next = nil
  }

  @Test("descriptions and containers are Swift's own")
  func descriptions() {
    #expect(text(Described()) == "described")
    #expect(text("a\"b") == "a\"b")
    #expect(text(["a\"b"]) == "[\"a\\\"b\"]")
    #expect(text([Character("c")]) == "[\"c\"]")
    #expect(text([1.0, .nan, -.infinity]) == "[1.0, nan, -inf]")
    #expect(text([:] as [Int: Int]) == "[:]")
    #expect(text(1..<3) == "1..<3")
    #expect(text(Int.self) == "Int")
    #expect(text(Optional(Optional<Int>.none) as Any) == "Optional(nil)")
  }

  @Test("a pointer shows its type")
  func pointers() {
    withUnsafePointer(to: 1) { #expect(text($0) == "UnsafePointer<Int>") }
    [UInt8(1)].withUnsafeBufferPointer {
      #expect(text([$0]) == "[UnsafeBufferPointer<UInt8>]")
    }
    #expect(text(ObjectIdentifier(Node.self)) == "ObjectIdentifier")
    #expect(text(OpaquePointer(bitPattern: 4096)!) == "OpaquePointer")
  }

  @Test("an object that describes itself by its address shows its type")
  func objectsOfFoundation() {
    #expect(text(NSObject()) == "NSObject")
    #expect(text([Pipe()]) == "[Pipe]")
    #expect(text(Optional(NSLock()) as Any) == "Optional(NSLock)")
    #expect(text(NotificationCenter.default) == "NotificationCenter")
    #expect(text(DispatchQueue.main) == "DispatchQueue")
    #expect(text(NSString("words")) == "words")
    #expect(text(NSNumber(3)) == "3")
  }

  @Test("an actor and a task show only their own fields")
  func opaqueFields() {
    #expect(text(Counter()) == "Counter(count: 2)")
    #expect(text(Task { 1 }) == "Task<Int, Never>")
    #expect(text({ (x: Int) in x }) == "(Function)")
  }
}
