/// Recognises a `date` of the front matter that a reader takes for a day, although it is not
/// written in ISO 8601. The cells' clock cannot follow it.
enum AlmostDate {
  /// The warning for such a date; nil for a date in ISO 8601 and for any other text.
  static func warning(about text: String, at place: SourceLocation) -> Diagnostic? {
    guard NotebookTime.parse(text) == nil, namesADay(text) else { return nil }
    let iso = iso(text)
    return Diagnostic(
      .warning, "'\(text)' is not a date in ISO 8601: the cells' clock will stand at 2000-01-01",
      at: place, help: "Write \(iso ?? "the year, the month and the day, such as 2026-01-31").")
  }

  private static func namesADay(_ text: String) -> Bool {
    // 2026-1-5, 2026/01/05, 5.1.2026, 20260105, 2026-01-05T25:00
    if text.prefixMatch(of: /\s*\d{4}\s*[-\/.]\s*\d{1,2}\s*[-\/.]\s*\d{1,2}(?!\d)/) != nil
      || text.prefixMatch(of: /\s*\d{1,2}\s*[-\/.]\s*\d{1,2}\s*[-\/.]\s*\d{2,4}(?!\d)/) != nil
      || text.wholeMatch(of: /\s*(?:19|20)\d{6}\s*/) != nil
    {
      return true
    }
    // 5 Jan 2026, Monday, January 5th, 2026
    let words = text.split { !$0.isLetter && !$0.isNumber }
    let hasYear = words.contains { $0.wholeMatch(of: /\d{4}/) != nil }
    let hasDay = words.contains { $0.wholeMatch(of: /\d{1,2}(?:st|nd|rd|th|er|\.)?/) != nil }
    let hasMonth = words.contains { $0.allSatisfy(\.isLetter) && $0.count > 2 }
    return hasYear && hasDay && hasMonth && words.count <= 6
      // R Markdown's `r Sys.Date()`
      || text.wholeMatch(of: /\s*`.*`\s*/) != nil || text.firstMatch(of: /Sys\.|\(\)/) != nil
      || ["yesterday", "tomorrow", "today's date"].contains(text.lowercased())
  }

  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  /// The same day in ISO 8601, if it is clear which day is meant.
  private static func iso(_ text: String) -> String? {
    let numbers = /\s*(\d{4})\s*[-\/.]\s*(\d{1,2})\s*[-\/.]\s*(\d{1,2})\s*/
    if let match = text.wholeMatch(of: numbers) { return iso(match.1, match.2, match.3) }
    if let match = text.wholeMatch(of: /\s*(\d{4})(\d\d)(\d\d)\s*/) {
      return iso(match.1, match.2, match.3)
    }
    let words = text.split { !$0.isLetter && !$0.isNumber }
    guard let year = words.first(where: { $0.wholeMatch(of: /\d{4}/) != nil }),
      let day = words.lazy.compactMap({ $0.wholeMatch(of: /(\d{1,2})(?:st|nd|rd|th)?/)?.1 }).first,
      let month = words.lazy.compactMap({ months.firstIndex(of: $0.prefix(3).lowercased()) }).first
    else { return nil }
    return iso(year, "\(month + 1)", day)
  }

  private static func iso(
    _ year: Substring, _ month: Substring, _ day: Substring
  ) -> String? {
    let date = year + [month, day].map { "-" + ($0.count == 1 ? "0" : "") + $0 }.joined()
    return NotebookTime.parse(String(date)) == nil ? nil : String(date)
  }
}
