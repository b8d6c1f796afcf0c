import NotebookCore
import Testing

/// The time of the wall clock for a front matter's date.
@Suite struct NotebookTimeTests {
  @Test(arguments: [
    ("2000-01-01", 946_684_800), ("1970-01-01", 0), ("1969-12-31", -86_400),
    ("2024-02-29", 1_709_164_800), ("2026-01-31", 1_769_817_600),
    ("2026-01-31T12:30:00Z", 1_769_862_600), ("2026-01-31 12:30", 1_769_862_600),
    ("2026-01-31T14:30:00+02:00", 1_769_862_600), ("2026-01-31T07:00:00-0530", 1_769_862_600),
    ("2026-01-31 12:30:07 Z", 1_769_862_607),
  ])
  func aDateGivesItsTime(_ date: String, _ seconds: Int) {
    #expect(NotebookTime.seconds(for: date) == seconds)
  }

  @Test(arguments: [
    nil, "", "Spring 2026", "2026", "2026-02-31", "2023-02-29", "2026-13-01", "2026-00-10",
    "2026-01-00", "2026-01-31T24:00:00Z", "2026-01-31T12:60:00Z", "2026-01-31T12:30:60Z",
    "31-01-2026", "2026-01-31 at noon", "2026-1-3",
  ])
  func anyOtherTextGivesTheFallback(_ date: String?) {
    #expect(NotebookTime.seconds(for: date) == NotebookTime.fallback)
  }
}
