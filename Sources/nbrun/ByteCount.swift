import ArgumentParser

/// A number of bytes with a unit: `4G`, `512M`, `65536K`, `8GiB`; the units are powers of 1024.
struct ByteCount: ExpressibleByArgument {
  var bytes: Int

  init?(argument: String) {
    let units = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40]
    guard let match = argument.wholeMatch(of: /(\d+(?:\.\d+)?)([KMGT])(?:i?B)?/),
      let number = Double(match.1), let unit = units[String(match.2)], number > 0, number < 1e6
    else { return nil }
    bytes = Int(number * Double(unit))
  }
}
