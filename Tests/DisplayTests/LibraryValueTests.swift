import Display
import Foundation
import RegexBuilder
import Synchronization
import Testing

private struct Point { var x = 1 }
private final class Guarded {
  let count = Mutex(3)
  var name = "n"
}

/// The text form that `display(_:)` would send for a value.
private func text(_ value: Any) -> String {
  DataTable(.column("", [value])).columns[0].cells[0]
}

@Suite("A value of Swift's libraries shows what a reader can use, never a library's inside")
struct LibraryValueTests {
  @Test("a regex shows its type, a match its output")
  func regexes() throws {
    #expect(text(/(\d+)-\w/) == "Regex<(Substring, Substring)>")
    #expect(text(Regex { OneOrMore(.digit) }) == "Regex<Substring>")
    #expect(text(try Regex("a+")) == "Regex<AnyRegexOutput>")
    let match = try #require("12-a".firstMatch(of: /(?<n>\d+)-(b)?/))
    #expect(text(match) == "(\"12-\", n: \"12\", nil)")
    let dynamic = try #require(try "12-a".firstMatch(of: Regex("(\\d+)-(b)?")))
    #expect(text(dynamic.output) == "(\"12-\", \"12\", nil)")
  }

  @Test("an array of fixed size shows its elements")
  func fixedArrays() {
    #expect(text([1, 2, 3] as InlineArray<3, Int>) == "[1, 2, 3]")
    #expect(text([[1], [2]] as InlineArray<2, InlineArray<1, Int>>) == "[[1], [2]]")
    #expect(text(([1.5] as InlineArray<1, Double>, "a")) == "([1.5], \"a\")")
  }

  @Test("a collection shows its elements, a lazy one its type")
  func collections() {
    #expect(text([1, 2].reversed() as ReversedCollection) == "[2, 1]")
    #expect(
      text(["a", "b"].enumerated()) == "[(offset: 0, element: \"a\"), (offset: 1, element: \"b\")]")
    #expect(text([[1], [2]].joined()) == "[1, 2]")
    #expect(text(repeatElement("a", count: 2)) == "[\"a\", \"a\"]")
    #expect(text(AnyCollection([1])) == "[1]")
    #expect(text([Point()][...]) == "[Point(x: 1)]")
    let lazy = [1].lazy.map { (n: Int) -> Int in preconditionFailure("\(n)") }
    #expect(text(lazy) == "LazyMapSequence<Array<Int>, Int>")
    #expect(text(zip([1], [2])) == "Zip2Sequence<Array<Int>, Array<Int>>")
    #expect(text([1].makeIterator()) == "IndexingIterator<Array<Int>>")
    #expect(text(AnySequence([1])) == "AnySequence<Int>")
    #expect(text(Set([1]).startIndex) == "Index")
  }

  @Test("public fields are shown")
  func fields() {
    #expect(text(3...) == "PartialRangeFrom<Int>(lowerBound: 3)")
    #expect(
      text(...Date(timeIntervalSince1970: 0)).hasSuffix("(upperBound: 1970-01-01 00:00:00 +0000)"))
    #expect(text(["a": 1...2]) == "[\"a\": 1...2]")
    #expect(text(stride(from: 0, to: 4, by: 2)) == "StrideTo<Int>(from: 0, to: 4, by: 2)")
    #expect(text(Notification.Name("x")) == "Name(rawValue: \"x\")")
    #expect(text(DispatchTimeInterval.seconds(3)) == "seconds(3)")
    #expect(text(DispatchTime(uptimeNanoseconds: 3)) == "DispatchTime(rawValue: 3)")
    #expect(
      text(CGRect(x: 1, y: 2, width: 3, height: 4))
        == "CGRect(origin: CGPoint(x: 1.0, y: 2.0), size: CGSize(width: 3.0, height: 4.0))")
    #expect(
      text(Result<Int, CancellationError>.failure(CancellationError()))
        == "failure(CancellationError())")
    #expect(
      text([1, 2].difference(from: [1])) == "[insert(offset: 1, element: 2, associatedWith: nil)]")
  }

  @Test("private fields are not shown")
  func insides() {
    let stream = AsyncStream<Int> { $0.finish() }
    #expect(text(stream) == "AsyncStream<Int>")
    #expect(text(stream.makeAsyncIterator()) == "Iterator")
    #expect(text(ContinuousClock.now) == "Instant")
    #expect(text(Hasher()) == "Hasher")
    #expect(text(Date.FormatStyle.dateTime) == "FormatStyle")
    #expect(text(SortDescriptor(\Date.timeIntervalSince1970)) == "SortDescriptor<Date>")
    #expect(text(JSONDecoder()) == "JSONDecoder")
    #expect(text(DispatchWorkItem {}) == "DispatchWorkItem")
    #expect(text([DispatchGroup()]) == "[DispatchGroup]")
    #expect(text(Unmanaged.passUnretained(NSString("a"))) == "Unmanaged<NSString>")
    #expect(text(Guarded()) == "Guarded(name: \"n\")")
  }

  @Test("no description shows the address of an object inside")
  func addresses() {
    let notification = Notification(name: Notification.Name("x"), object: NSObject())
    #expect(text(notification) == "name = x, object = NSObject")
    #expect(text(NSArray(array: [NSObject(), 1])) == "(\n    NSObject,\n    1\n)")
    #expect(text("<NSObject: 0x00001234>") == "<NSObject: 0x00001234>", "a text is shown as it is")
  }
}
