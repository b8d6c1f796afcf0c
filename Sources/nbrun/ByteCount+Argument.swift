import ArgumentParser
import NotebookCore

/// A size as an argument: `4G`, `512M`, `65536K`, `8GiB`.
extension ByteCount: ExpressibleByArgument {
  package init?(argument: String) { self.init(argument) }
}
