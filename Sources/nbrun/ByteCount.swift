import ArgumentParser
import NotebookCore

/// A size as an argument: `4G`, `512M`, `65536K`, `8GiB`.
struct ByteCount: ExpressibleByArgument {
  var bytes: Int

  init?(argument: String) {
    guard let size = ByteSize(argument) else { return nil }
    bytes = size.bytes
  }
}
