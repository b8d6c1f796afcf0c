package import CSessionProtocol

/// A message from the session.
package enum SessionFrame: Hashable, Sendable {
  case display([UInt8])
  case value([UInt8])
  case progress([UInt8])
  case inline(String)
  case text(CellOutput.Stream, [UInt8])
  case end(CellEnd)
  /// The session ends with this cell. The cell's end follows.
  case last
  /// The system refused something to the cell.
  case denied(Denial)
  /// A variable has its value now.
  case hasValue(CellVariable)
  /// The frame exceeds the limit for output. Its bytes are not read.
  case tooLong
  /// The session did not write this. A cell wrote into the session's pipe. What follows is not
  /// read.
  case forged

  fileprivate init?(kind: FrameKind, payload: [UInt8]) {
    switch kind {
    case .display: self = .display(payload)
    case .value: self = .value(payload)
    case .progress: self = .progress(payload)
    case .inlineValue: self = .inline(String(decoding: payload, as: UTF8.self))
    case .standardOutput: self = .text(.standardOutput, payload)
    case .standardError: self = .text(.standardError, payload)
    case .ended: self = .end(.completed)
    case .uncaughtError:
      let parts = payload.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
      self = .end(
        .uncaught(
          String(decoding: parts[0], as: UTF8.self),
          MachineFrame.list(parts.count > 1 ? parts[1] : [])))
    case .exited:
      let code = payload.prefix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
      self = .end(.exited(Int32(bitPattern: code), MachineFrame.list(payload.dropFirst(4))))
    case .trapped:
      let lines = payload.split(separator: UInt8(ascii: "\n"), maxSplits: 1)
      let signal = lines.first.flatMap { Int32(String(decoding: $0, as: UTF8.self)) }
      self = .end(.trapped(signal ?? 0, MachineFrame.list(lines.count > 1 ? lines[1] : [])))
    case .unloadable: self = .end(.unloadable(String(decoding: payload, as: UTF8.self)))
    case .left: self = .end(.left(Leftover.list(payload)))
    case .last: self = .last
    case .wroteTooMuch: self = .end(.wroteTooMuch(MachineFrame.list(payload[...])))
    case .denied:
      guard let denial = Denial(payload) else { return nil }
      self = .denied(denial)
    case .hasValue:
      guard let variable = CellVariable(payload[...]) else { return nil }
      self = .hasValue(variable)
    case .noValue:
      let parts = payload.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
      self = .end(
        .noValue(CellVariable(parts[0]), MachineFrame.list(parts.count > 1 ? parts[1] : [])))
    case .seed: return nil  // stays within the session
    @unknown default: return nil
    }
  }
}

/// How a cell ended.
package enum CellEnd: Hashable, Sendable {
  case completed
  /// By an uncaught error: its description, and where it was thrown.
  case uncaught(String, [MachineFrame])
  /// By a call of `exit`: its code, and where it was called.
  case exited(Int32, [MachineFrame])
  /// By a signal; 0 for a stack overflow.
  case trapped(Int32, [MachineFrame])
  /// It read a variable that has no value, here. Nil if it is not known which one.
  case noValue(CellVariable?, [MachineFrame])
  /// Normally, but it left something behind.
  case left([Leftover])
  /// The dynamic linker rejected it.
  case unloadable(String)
  /// It exceeded the time limit for one cell.
  case timedOut(Duration)
  /// It exceeded the time limit for all cells.
  case allTimedOut(Duration)
  /// It exceeded the limit for output; where it was at that moment.
  case wroteTooMuch([MachineFrame])
  /// It and the programs that it started took more memory than the limit.
  case tookTooMuchMemory(Int)
  /// It wrote into the session's pipe to nbrun.
  case forged
  /// The session ended without a report.
  case sessionLost
}

/// A place in machine code: an address in a shared object.
package struct MachineFrame: Hashable, Sendable {
  package var object: String
  package var offset: String

  package init(object: String, offset: String) {
    self.object = object
    self.offset = offset
  }

  static func list(_ text: ArraySlice<UInt8>) -> [MachineFrame] {
    String(decoding: text, as: UTF8.self).split(separator: "\n").compactMap { line in
      guard let space = line.lastIndex(of: " ") else { return nil }
      let offset = line[space...].dropFirst()
      return MachineFrame(object: String(line[..<space]), offset: String(offset))
    }
  }
}

/// Splits the session's stream of bytes into frames, and checks that the session wrote them.
package struct SessionFrameReader {
  private let key: FrameKey
  private var bytes: [UInt8] = []
  private var start = 0
  /// The number of the next frame.
  private var number: UInt64 = 0
  private var isForged = false

  package init(key: FrameKey) { self.key = key }

  package mutating func append(_ more: UnsafeRawBufferPointer) {
    if start > 0 {
      bytes.removeFirst(start)
      start = 0
    }
    bytes.append(contentsOf: more)
  }

  /// The next complete frame; nil if more bytes are needed. A frame that the session did not write
  /// is the last one.
  package mutating func next() -> SessionFrame? {
    if isForged { return .forged }
    let head = Int(NBS_FRAME_HEAD)
    let foot = Int(NBS_FRAME_FOOT)
    guard bytes.count - start >= head else { return nil }
    guard isTagged(start..<start + head - foot, part: NBS_TAG_OF_HEAD) else { return forged() }
    let length = Int(word(at: start + 4))
    if length > Session.outputLimit { return .tooLong }
    let end = start + head + length
    guard bytes.count >= end + foot else { return nil }
    guard isTagged(start + head..<end, part: NBS_TAG_OF_BYTES),
      let kind = FrameKind(rawValue: word(at: start)),
      let frame = SessionFrame(kind: kind, payload: Array(bytes[start + head..<end]))
    else { return forged() }
    start = end + foot
    number += 1
    return frame
  }

  private mutating func forged() -> SessionFrame {
    isForged = true
    return .forged
  }

  /// Whether the right tag follows the bytes in `range`.
  private func isTagged(_ range: Range<Int>, part: Int) -> Bool {
    bytes.withUnsafeBytes { all in
      let part = UInt32(part)
      let tag = nbs_frame_tag(key, number, part, all.baseAddress! + range.lowerBound, range.count)
      return tag == all.loadUnaligned(fromByteOffset: range.upperBound, as: UInt64.self)
    }
  }

  private func word(at index: Int) -> UInt32 {
    bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: index, as: UInt32.self) }
  }
}

extension FrameKey {
  /// A key that nobody knows.
  static func random() -> FrameKey {
    FrameKey(first: .random(in: 0 ... .max), second: .random(in: 0 ... .max))
  }

  /// What the session expects to read first.
  var bytes: [UInt8] { withUnsafeBytes(of: self) { Array($0) } }
}
