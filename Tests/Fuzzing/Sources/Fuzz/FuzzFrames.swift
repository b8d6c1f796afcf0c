import CSessionProtocol
import Display
import NotebookCore

private let key = FrameKey(first: 1, second: 2)

/// Reads these bytes as the stream of a session. If the first byte is odd, the rest is a list of
/// frames with the right tags: a byte for the kind, a byte for the length, the bytes.
func fuzzFrames(_ input: [UInt8]) {
  guard let first = input.first else { return }
  let stream = first % 2 == 1 ? tagged(input.dropFirst()) : Array(input.dropFirst())
  var reader = SessionFrameReader(key: key)
  let piece = Int(first / 2) + 1
  for start in stride(from: 0, to: stream.count, by: piece) {
    stream[start..<min(start + piece, stream.count)].withUnsafeBytes { reader.append($0) }
    while let frame = reader.next() {
      switch frame {
      case .display(let bytes), .value(let bytes): _ = DisplayBundle(decoding: bytes)
      case .progress(let bytes): _ = ProgressEvent(json: bytes)
      case .forged, .tooLong: return
      default: break
      }
    }
  }
}

private func tagged(_ input: ArraySlice<UInt8>) -> [UInt8] {
  var stream: [UInt8] = []
  var rest = input
  var number: UInt64 = 0
  while rest.count >= 2 {
    let kind = rest.removeFirst()
    let payload = Array(rest.dropFirst().prefix(Int(rest.first!)))
    rest = rest.dropFirst(1 + payload.count)
    let head = bytes(UInt32(kind)) + bytes(UInt32(payload.count))
    stream += head + bytes(nbs_frame_tag(key, number, UInt32(NBS_TAG_OF_HEAD), head, head.count))
    let tag = nbs_frame_tag(key, number, UInt32(NBS_TAG_OF_BYTES), payload, payload.count)
    stream += payload + bytes(tag)
    number += 1
  }
  return stream
}

private func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
  withUnsafeBytes(of: number) { Array($0) }
}
