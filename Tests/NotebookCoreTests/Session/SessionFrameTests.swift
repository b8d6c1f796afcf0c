import CSessionProtocol
import NotebookCore
import Testing

@Suite("The frames that a session sends")
struct SessionFrameTests {
  @Test("each kind is read with its payload")
  func kinds() {
    var writer = FrameWriter()
    let frames = read(
      writer.frame(.display, "bundle") + writer.frame(.inlineValue, "é")
        + writer.frame(.standardOutput, "out") + writer.frame(.standardError, "err")
        + writer.frame(.ended, "") + writer.frame(.last, "")
        + writer.frame(.denied, "read\0/a b\0/c.so 0x1\n"))
    #expect(
      frames == [
        .display(Array("bundle".utf8)), .inline("é"), .text(.standardOutput, Array("out".utf8)),
        .text(.standardError, Array("err".utf8)), .end(.completed), .last,
        .denied(Denial(.read, "/a b", frames: [MachineFrame(object: "/c.so", offset: "0x1")])),
      ])
  }

  @Test("each end of a cell is read with its places")
  func ends() {
    let place = MachineFrame(object: "/a b/NBRunCell_1.so", offset: "0x10")
    let lines = "/a b/NBRunCell_1.so 0x10\n"
    let exit = [7, 0, 0, 0] + Array(lines.utf8)
    var writer = FrameWriter()
    let stream =
      writer.frame(.uncaughtError, "gone\0" + lines)
      + writer.frame(FrameKind.exited.rawValue, exit) + writer.frame(.trapped, "4\n" + lines)
      + writer.frame(.unloadable, "why") + writer.frame(.left, "tasks 2\nclosed standard output\n")
    #expect(
      read(stream)
        == [
          .end(.uncaught("gone", [place])), .end(.exited(7, [place])), .end(.trapped(4, [place])),
          .end(.unloadable("why")), .end(.left([.tasks(2), .closed("standard output")])),
        ])
  }

  @Test("a frame may come in pieces of any size", arguments: 1...9)
  func pieces(_ size: Int) {
    var writer = FrameWriter()
    let bytes = writer.frame(.standardOutput, "one") + writer.frame(.ended, "")
    var reader = SessionFrameReader(key: FrameWriter.key)
    var found: [SessionFrame] = []
    for start in stride(from: 0, to: bytes.count, by: size) {
      bytes[start..<min(start + size, bytes.count)].withUnsafeBytes { reader.append($0) }
      while let frame = reader.next() { found.append(frame) }
    }
    #expect(found == [.text(.standardOutput, Array("one".utf8)), .end(.completed)])
  }

  @Test("an unknown kind, and a kind that stays in the session, are forged")
  func unknown() {
    for kind in [99, FrameKind.seed.rawValue] {
      var writer = FrameWriter()
      let stream = writer.frame(kind, Array("12345678".utf8)) + writer.frame(.ended, "")
      #expect(read(stream) == [.forged])
    }
  }

  @Test("no bit of a stream can change without notice")
  func changedBits() {
    var writer = FrameWriter()
    let stream = writer.frame(.standardOutput, "one") + writer.frame(.ended, "")
    for bit in 0..<stream.count * 8 {
      var changed = stream
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      let frames = read(changed)
      #expect(frames.last == .forged, "bit \(bit)")
      #expect(frames.dropLast().allSatisfy { $0 == .text(.standardOutput, Array("one".utf8)) })
    }
  }

  @Test("a frame that is repeated, left out, moved or invented is forged")
  func changedOrder() {
    var writer = FrameWriter()
    let one = writer.frame(.standardOutput, "one")
    let two = writer.frame(.standardOutput, "two")
    let first = SessionFrame.text(.standardOutput, Array("one".utf8))
    #expect(read(one + one) == [first, .forged])
    #expect(read(two) == [.forged])
    var stranger = FrameWriter(key: FrameKey(first: 3, second: 4))
    #expect(read(one + stranger.frame(.ended, "")) == [first, .forged])
    #expect(read(one + [UInt8](repeating: 0, count: 64)) == [first, .forged])
  }

  @Test("a frame that is longer than a page can show is not waited for")
  func tooLong() {
    let writer = FrameWriter()
    #expect(read(writer.head(FrameKind.display.rawValue, 1 << 30)) == [.tooLong])
  }

  @Test("the tags are SipHash's")
  func siphash() {
    // The value comes from a plain program in Python, which also gives the value of the paper's
    // appendix A for its key and message. The part's own key is made with the same function.
    let key = FrameKey(first: 0x0706_0504_0302_0100, second: 0x0f0e_0d0c_0b0a_0908)
    let bytes = Array(UInt8(0)..<15)
    #expect(nbs_frame_tag(key, 0, 0, bytes, bytes.count) == 0xa56d_1975_f32e_d650)
  }

  @Test("a malformed end does no harm", arguments: ["", "x", "\n", "4", "4\nno-offset\n"])
  func malformed(_ text: String) {
    for kind in [FrameKind.uncaughtError, .exited, .trapped, .left] {
      var writer = FrameWriter()
      #expect(read(writer.frame(kind, text)).count == 1)
    }
  }

  private func read(_ stream: [UInt8]) -> [SessionFrame] {
    var reader = SessionFrameReader(key: FrameWriter.key)
    stream.withUnsafeBytes { reader.append($0) }
    var found: [SessionFrame] = []
    while let frame = reader.next() {
      found.append(frame)
      if [.forged, .tooLong].contains(frame) { break }
    }
    return found
  }
}

/// Writes frames as a session does.
private struct FrameWriter {
  static let key = FrameKey(first: 1, second: 2)
  var key = FrameWriter.key
  private var number: UInt64 = 0

  init(key: FrameKey = FrameWriter.key) { self.key = key }

  func head(_ kind: UInt32, _ length: Int) -> [UInt8] {
    let words = Self.bytes(kind) + Self.bytes(UInt32(length))
    return words + tag(of: words, part: NBS_TAG_OF_HEAD)
  }

  mutating func frame(_ kind: UInt32, _ bytes: [UInt8]) -> [UInt8] {
    let whole = head(kind, bytes.count) + bytes + tag(of: bytes, part: NBS_TAG_OF_BYTES)
    number += 1
    return whole
  }

  mutating func frame(_ kind: FrameKind, _ text: String) -> [UInt8] {
    frame(kind.rawValue, Array(text.utf8))
  }

  private func tag(of bytes: [UInt8], part: Int) -> [UInt8] {
    Self.bytes(nbs_frame_tag(key, number, UInt32(part), bytes, bytes.count))
  }

  private static func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number) { Array($0) }
  }
}
