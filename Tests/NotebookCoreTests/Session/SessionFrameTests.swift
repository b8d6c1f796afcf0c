import CSessionProtocol
import NotebookCore
import Testing

@Suite("The frames that a session sends")
struct SessionFrameTests {
  @Test("each kind is read with its payload")
  func kinds() {
    let frames = read(
      frame(.display, "bundle"), frame(.inlineValue, "é"), frame(.standardOutput, "out"),
      frame(.standardError, "err"), frame(.ended, ""), frame(.last, ""))
    #expect(
      frames == [
        .display(Array("bundle".utf8)), .inline("é"), .text(.standardOutput, Array("out".utf8)),
        .text(.standardError, Array("err".utf8)), .end(.completed), .last,
      ])
  }

  @Test("each end of a cell is read with its places")
  func ends() {
    let place = MachineFrame(object: "/a b/NBRunCell_1.so", offset: "0x10")
    let lines = "/a b/NBRunCell_1.so 0x10\n"
    let exit = [7, 0, 0, 0] + Array(lines.utf8)
    #expect(
      read(
        frame(.uncaughtError, "gone\0" + lines), frame(.exited, exit),
        frame(.trapped, "4\n" + lines), frame(.unloadable, "why"),
        frame(.left, "tasks 2\nclosed standard output\n"))
        == [
          .end(.uncaught("gone", [place])), .end(.exited(7, [place])), .end(.trapped(4, [place])),
          .end(.unloadable("why")), .end(.left([.tasks(2), .closed("standard output")])),
        ])
  }

  @Test("a frame may come in pieces of any size", arguments: 1...9)
  func pieces(_ size: Int) {
    let bytes = frame(.standardOutput, "one") + frame(.ended, "")
    var reader = SessionFrameReader()
    var found: [SessionFrame] = []
    for start in stride(from: 0, to: bytes.count, by: size) {
      bytes[start..<min(start + size, bytes.count)].withUnsafeBytes { reader.append($0) }
      while let frame = reader.next() { found.append(frame) }
    }
    #expect(found == [.text(.standardOutput, Array("one".utf8)), .end(.completed)])
  }

  @Test("an unknown kind is passed over, and so is what the session keeps")
  func unknown() {
    #expect(
      read(bytes(99, Array("x".utf8)), frame(.seed, "12345678"), frame(.ended, "")) == [
        .end(.completed)
      ])
  }

  @Test("a frame that is longer than a page can show is not waited for")
  func tooLong() {
    var reader = SessionFrameReader()
    words(FrameKind.display.rawValue, 1 << 30).withUnsafeBytes { reader.append($0) }
    #expect(reader.next() == .tooLong)
  }

  @Test("a malformed end does no harm", arguments: ["", "x", "\n", "4", "4\nno-offset\n"])
  func malformed(_ text: String) {
    for kind in [FrameKind.uncaughtError, .exited, .trapped, .left] {
      #expect(read(frame(kind, text)).count == 1)
    }
  }

  // MARK: Support

  private func words(_ numbers: UInt32...) -> [UInt8] {
    numbers.flatMap { number in withUnsafeBytes(of: number) { Array($0) } }
  }

  private func bytes(_ kind: UInt32, _ payload: [UInt8]) -> [UInt8] {
    words(kind, UInt32(payload.count)) + payload
  }

  private func frame(_ kind: FrameKind, _ payload: [UInt8]) -> [UInt8] {
    bytes(kind.rawValue, payload)
  }

  private func frame(_ kind: FrameKind, _ text: String) -> [UInt8] { frame(kind, Array(text.utf8)) }

  private func read(_ frames: [UInt8]...) -> [SessionFrame] {
    var reader = SessionFrameReader()
    frames.joined().withContiguousBytes { reader.append($0) }
    var found: [SessionFrame] = []
    while let frame = reader.next() { found.append(frame) }
    return found
  }
}

extension Sequence<UInt8> {
  fileprivate func withContiguousBytes(_ body: (UnsafeRawBufferPointer) -> Void) {
    Array(self).withUnsafeBytes(body)
  }
}
