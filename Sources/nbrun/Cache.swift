import ArgumentParser
import Foundation
import NotebookCore

struct Cache: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tell where compiled cells are kept and what they take, or remove them.",
    discussion: """
      A compiled cell is kept for the next run, in $XDG_CACHE_HOME/nbrun or ~/.cache/nbrun, or where \
      neither can be written in /tmp/nbrun-<user number>, which nobody else may enter. Where all \
      take more than \(ByteSize(CellCache.defaultCapacity)), or \(CellCache.capacityVariable), those go \
      that were not used for longest. Nothing of it shows in a page.
      """)

  @Flag(help: "Remove them all, and what the compiler keeps beside them.")
  var clear = false

  func run() throws {
    do {
      let capacity = ByteSize(try CellCache.capacity())
      let cache = try CellCache.open()
      if clear { try cache.clear() }
      let usage = cache.usage()
      print(
        """
        \(usage.folder)
        \(usage.cells) compiled \(usage.cells == 1 ? "cell" : "cells"): \(ByteSize(usage.cellBytes)) \
        of at most \(capacity)
        the compiler's modules: \(ByteSize(usage.moduleBytes))
        """)
    } catch {
      throw Console().show(error)
    }
  }
}
