import Foundation
import Testing

/// Where there is no cache of the user's own, compiled cells lie where everybody may write: what is
/// run from there must be nobody else's.
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

  @Test func itsFolderIsTheUsersAlone() throws {
    let outcome = try workplace.run("cache")
    #expect(outcome.code == 0 && outcome.output.hasPrefix(place + "\n"), "\(outcome.errors)")
    var status = stat()
    #expect(lstat(place, &status) == 0 && status.st_mode & 0o777 == 0o700)
    chmod(place, 0o755)
    #expect(try workplace.run("cache").code == 0)
    #expect(lstat(place, &status) == 0 && status.st_mode & 0o777 == 0o700)
  }

  @Test func aFolderThatOthersMayWriteInIsRefused() throws {
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    chmod(place, 0o777)
    let outcome = try workplace.run("cache")
    #expect(outcome.code == 2)
    #expect(
      outcome.errors.contains(
        "the folder \(place) cannot hold compiled cells: others may write in it"),
      "\(outcome.errors)")
    #expect(outcome.errors.contains("Remove it, or set XDG_CACHE_HOME"))
  }

  @Test func aLinkIsRefused() throws {
    let other = workplace.folder.path + "/other"
    try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
    chmod(other, 0o700)
    try FileManager.default.createSymbolicLink(atPath: place, withDestinationPath: other)
    let outcome = try workplace.run("cache")
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains("it is not this user's own folder"), "\(outcome.errors)")
  }
}
