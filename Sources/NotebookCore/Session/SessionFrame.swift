internal import CSessionProtocol

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
  /// The frame exceeds the limit for output. Its bytes are not read.
  case tooLong

  fileprivate init?(kind: FrameKind, payload: [UInt8]) {
    switch kind {
    case .display: self = .display(payload)
    case .value: self = .value(payload)
    case .progress: self = .progress(payload)
    case .seed: return nil  // stays within the session
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
    // Any number can arrive: what a cell writes into the pipe must not end nbrun.
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
  /// Normally, but it left something behind.
  case left([Leftover])
  /// The dynamic linker rejected it.
  case unloadable(String)
  /// It exceeded the time limit for one cell.
  case timedOut(Duration)
  /// It exceeded the time limit for all cells.
  case allTimedOut(Duration)
  /// It exceeded the limit for output.
  case wroteTooMuch
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

  fileprivate static func list(_ text: ArraySlice<UInt8>) -> [MachineFrame] {
    String(decoding: text, as: UTF8.self).split(separator: "\n").compactMap { line in
      guard let space = line.lastIndex(of: " ") else { return nil }
      let offset = line[space...].dropFirst()
      return MachineFrame(object: String(line[..<space]), offset: String(offset))
    }
  }
}

/// Splits the session's stream of bytes into frames.
package struct SessionFrameReader {
  private var bytes: [UInt8] = []
  private var start = 0

  package init() {}

  package mutating func append(_ more: UnsafeRawBufferPointer) {
    if start > 0 {
      bytes.removeFirst(start)
      start = 0
    }
    bytes.append(contentsOf: more)
  }

  /// The next complete frame; nil if more bytes are needed.
  package mutating func next() -> SessionFrame? {
    while bytes.count - start >= 8 {
      let kind = FrameKind(rawValue: word(at: start))
      let length = Int(word(at: start + 4))
      if length > Session.outputLimit { return .tooLong }
      let end = start + 8 + length
      guard bytes.count >= end else { return nil }
      let payload = Array(bytes[start + 8..<end])
      start = end
      if let frame = kind.flatMap({ SessionFrame(kind: $0, payload: payload) }) { return frame }
    }
    return nil
  }

  private func word(at index: Int) -> UInt32 {
    bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: index, as: UInt32.self) }
  }
}
