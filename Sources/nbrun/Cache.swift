import ArgumentParser
import Foundation
import NotebookCore

struct Cache: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tell where compiled cells are kept and what they take, or remove them.",
    discussion: """
      A compiled cell is kept for the next run, in $XDG_CACHE_HOME/nbrun or ~/.cache/nbrun, or where \
      neither can be written in /tmp/nbrun-<user number>, which nobody else may enter. Where all \
      take more than \(ByteCount(CellCache.defaultCapacity)), or \(CellCache.capacityVariable), those go \
      that were not used for longest. Nothing of it shows in a page.
      """)

  @Flag(help: "Remove them all, and what the compiler keeps beside them.")
  var clear = false

  func run() throws {
    do {
      let capacity = ByteCount(try CellCache.capacity())
      let cache = try CellCache.open()
      if clear { try cache.clear() }
      let usage = cache.usage()
      print(
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
