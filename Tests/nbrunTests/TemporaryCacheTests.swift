import Foundation
import Testing

/// If the user's cache is not writable, compiled cells go to a folder where everyone may create
/// files. No other user may be able to change the code that runs from there.
@Suite struct TemporaryCacheTests {
  let workplace: Workplace
  private let place: String

  init() throws {
    workplace = try Workplace()
    place = workplace.folder.path + "/nbrun-\(geteuid())"
    workplace.environment = [
      "XDG_CACHE_HOME": nil, "HOME": "/dev/null", "TMPDIR": workplace.folder.path,
    ]
  }

  @Test func onlyTheUserCanUseTheFolder() throws {
    let outcome = try workplace.run("cache")
    #expect(outcome.code == 0 && outcome.output.hasPrefix(place + "\n"), "\(outcome.errors)")
    var status = stat()
    #expect(lstat(place, &status) == 0 && status.st_mode & 0o777 == 0o700)
    chmod(place, 0o755)
    #expect(try workplace.run("cache").code == 0)
    #expect(lstat(place, &status) == 0 && status.st_mode & 0o777 == 0o700)
  }

  @Test func aFolderThatOthersMayWriteToIsRejected() throws {
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    chmod(place, 0o777)
    let outcome = try workplace.run("cache")
    #expect(outcome.code == 2)
    #expect(
      outcome.errors.contains(
        "the folder \(place) cannot hold compiled cells: other users may write to it"),
      "\(outcome.errors)")
    #expect(outcome.errors.contains("Remove it, or set XDG_CACHE_HOME"))
  }

  @Test func aLinkIsRejected() throws {
    let other = workplace.folder.path + "/other"
    try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
    chmod(other, 0o700)
    try FileManager.default.createSymbolicLink(atPath: place, withDestinationPath: other)
    let outcome = try workplace.run("cache")
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains("it does not belong to this user"), "\(outcome.errors)")
  }
}
