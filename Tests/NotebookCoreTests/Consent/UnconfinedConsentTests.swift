import NotebookCore
import Testing

@Suite("A system that cannot confine cells asks before it verifies")
struct UnconfinedConsentTests {
  private let notebook: Notebook
  private let file: ConsentFile

  init() throws {
    notebook = try parse("Text\n")
    file = ConsentFile(path: try temporaryFolder() + "/allowed.json")
  }

  private let message =
    "to verify the page, nbrun must run this notebook's cells, and this system cannot keep them "
    + "from acting outside"

  /// What `confirmUnconfined` throws if the user answers `answer`.
  private func confirm(
    _ answer: Consent.Answer?, _ notebook: Notebook? = nil, grants: [PermissionGrant] = []
  ) async -> [String] {
    var consent = Consent()
    consent.file = file
    consent.grants = grants
    if let answer {
      consent.ask = { question in
        #expect(question.message == "\(message). They could")
        #expect(question.actions == ["use the network"])
        return answer
      }
    }
    do {
      _ = try await consent.confirmUnconfined(
        notebook ?? self.notebook, dangers: ["use the network"])
      return []
    } catch let error as DiagnosticsError {
      return error.diagnostics.map(\.summary)
    } catch {
      return ["\(error)"]
    }
  }

  @Test("nobody to ask is an error that names the option")
  func silent() async {
    #expect(
      await confirm(nil) == [
        "1:1: \(message) (they could use the network) → Read the notebook. If you trust its "
          + "author, add --allow unconfined."
      ])
    #expect(await confirm(nil, grants: [.all]).count == 1, "only what the notebook asks for")
    #expect(await confirm(nil, grants: [.unconfined]) == [])
  }

  @Test("an answer counts once, or for these very bytes")
  func answers() async throws {
    #expect(await confirm(.no) == ["1:1: you did not allow this notebook to run"])
    #expect(await confirm(.once) == [])
    #expect(await confirm(nil).count == 1)
    #expect(await confirm(.always) == [])
    #expect(await confirm(nil) == [])
    #expect(await confirm(nil, try parse("Other\n")).count == 1)
  }

  @Test("a notebook that the user has run need not be asked about")
  func ownRun() async throws {
    var consent = Consent()
    consent.file = file
    consent.rememberUnconfined(notebook)
    #expect(await confirm(nil) == [])
  }
}
