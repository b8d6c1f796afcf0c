/// Assigns the `id`s of a page, each only once.
struct Anchors {
  private var taken: Set<String>

  /// - Parameter reserved: The ids that the page's template uses.
  init(reserved: Set<String> = ["content", "contents", "title"]) { taken = reserved }

  /// `wish`, or `wish-2` and so on if it is taken.
  mutating func unique(_ wish: String) -> String {
    var id = wish
    var number = 1
    while !taken.insert(id).inserted {
      number += 1
      id = "\(wish)-\(number)"
    }
    return id
  }

  /// A heading's text as an anchor, in GitHub's way: `What a seed does` becomes `what-a-seed-does`.
  static func slug(_ text: String) -> String {
    var slug = ""
    for character in text.lowercased() {
      if character.isLetter || character.isNumber || character == "_" {
        slug.append(character)
      } else if character.isWhitespace || character.unicodeScalars.first == "-" {
        slug.append("-")
      }
    }
    return slug.isEmpty ? "section" : slug
  }
}
