internal import Foundation

extension CellCompiler {
  /// - Throws: `DiagnosticsError` if a tool failed because of the machine.
  func throwMachineProblem(in output: String, of unit: WrittenUnit) throws(DiagnosticsError) {
    let messages = CompilerOutput(output, fileName: unit.location.file.fileName).messages
    let isExplained = messages.contains { $0.severity == "error" && $0.line != nil }
    if let problem = MachineProblem.diagnostic(
      output, isExplained: isExplained, in: cache.folder.path)
    {
      throw DiagnosticsError(problem)
    }
  }
}
