internal import Display

extension Session.Outcome {
  /// The outcome with paths as nbrun needs them: those of compiled cells as they are outside, and
  /// those in texts as every machine's cells see them.
  func seen(through view: NotebookView) -> Session.Outcome {
    var outcome = self
    outcome.end = end.seen(through: view)
    outcome.denials = denials.map {
      Denial($0.operation, $0.object, frames: view.outside($0.frames))
    }
    guard !view.confinement.hasView else { return outcome }
    outcome.inlineValues = inlineValues.map(view.shown)
    outcome.outputs = outputs.map { output in
      switch output {
      case .text(let stream, let text): .text(stream, view.shown(text))
      case .display(let bundle): .display(bundle.seen(through: view))
      case .value(let bundle): .value(bundle.seen(through: view))
      case .error: output
      }
    }
    return outcome
  }
}

extension NotebookView {
  fileprivate func outside(_ frames: [MachineFrame]) -> [MachineFrame] {
    frames.map { MachineFrame(object: outside($0.object), offset: $0.offset) }
  }
}

extension CellEnd {
  fileprivate func seen(through view: NotebookView) -> CellEnd {
    switch self {
    case .uncaught(let error, let frames): .uncaught(view.shown(error), view.outside(frames))
    case .exited(let code, let frames): .exited(code, view.outside(frames))
    case .trapped(let signal, let frames): .trapped(signal, view.outside(frames))
    case .noValue(let variable, let frames): .noValue(variable, view.outside(frames))
    case .wroteTooMuch(let frames): .wroteTooMuch(view.outside(frames))
    case .completed, .left, .unloadable, .timedOut, .allTimedOut, .tookTooMuchMemory, .forged,
      .sessionLost:
      self
    }
  }
}

extension DisplayBundle {
  fileprivate func seen(through view: NotebookView) -> DisplayBundle {
    DisplayBundle(
      representations.map { representation in
        guard representation.mimeType.hasPrefix("text/") else { return representation }
        let text = view.shown(String(decoding: representation.bytes, as: UTF8.self))
        return Representation(mimeType: representation.mimeType, bytes: Array(text.utf8))
      })
  }
}
