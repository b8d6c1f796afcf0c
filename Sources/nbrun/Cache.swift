import ArgumentParser
import Foundation
import NotebookCore

struct Cache: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show where compiled cells are kept and how large they are, or remove them.",
    discussion: """
      nbrun keeps compiled cells for the next run, in $XDG_CACHE_HOME/nbrun or ~/.cache/nbrun. If \
      neither is writable, it uses /tmp/nbrun-<user number>, which only the user can enter. If the \
      cells take more than \(ByteCount(CellCache.defaultCapacity)), or \
      \(CellCache.capacityVariable), the least recently used ones are removed. The cache never \
      changes a page.
      """)

  @Flag(help: "Remove all compiled cells and the compiler's module cache.")
  var clear = false

  func run() throws {
    do {
      let capacity = ByteCount(try CellCache.capacity())
      let cache = try CellCache.open()
      if clear { try cache.clear() }
      let usage = cache.usage()
      Terminal.output.write(
        """
        \(usage.folder)
        \(usage.cells) compiled \(usage.cells == 1 ? "cell" : "cells"): \(ByteCount(usage.cellBytes)) \
        of at most \(capacity)
        the compiler's modules: \(ByteCount(usage.moduleBytes))

        """)
    } catch {
      throw Console().show(error)
    }
  }
}
