internal import Foundation

/// The time at which a session's wall clock stands still.
package enum NotebookTime {
  /// 2000-01-01, 00:00 UTC, in seconds since 1970.
  package static let fallback = 946_684_800

  /// The time of a front matter's `date`, in seconds since 1970; the fallback if the text is not a
  /// date.
  ///
  /// - Parameter date: A date in ISO 8601, `2026-01-31`, or a date and a time of day,
  ///   `2026-01-31T12:30:00Z`. A space may replace the `T`. Seconds are optional. An offset such as
  ///   `+02:00` may replace the `Z`; without either, the time is UTC.
  package static func seconds(for date: String?) -> Int { date.flatMap(parse) ?? fallback }

  /// The time that a date names; nil if the text is not a date in one of these forms.
  static func parse(_ text: String) -> Int? {
    let format =
      /(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?\s*(?:Z|([+-])(\d\d):?(\d\d))?)?/
    guard let match = text.wholeMatch(of: format) else { return nil }
    func number(_ digits: Substring?) -> Int { digits.flatMap { Int($0) } ?? 0 }
    let (hour, minute, second) = (number(match.4), number(match.5), number(match.6))
    guard hour < 24, minute < 60, second < 60, let midnight = midnight(match.1, match.2, match.3)
    else { return nil }
    let offset = (number(match.8) * 60 + number(match.9)) * 60
    return midnight + (hour * 60 + minute) * 60 + second - (match.7 == "-" ? -offset : offset)
  }

  /// The start of a day in UTC; nil if the month has no such day.
  private static func midnight(_ year: Substring, _ month: Substring, _ day: Substring) -> Int? {
    guard let year = Int32(year), let month = Int32(month), let day = Int32(day) else { return nil }
    var date = tm()
    (date.tm_year, date.tm_mon, date.tm_mday) = (year - 1900, month - 1, day)
    let seconds = timegm(&date)
    // `timegm` turns 31 February into a day in March and writes that back.
    return date.tm_mon == month - 1 && date.tm_mday == day ? seconds : nil
  }
}
