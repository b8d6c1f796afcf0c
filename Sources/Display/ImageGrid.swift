/// Small pictures side by side, each with its caption.
public struct ImageGrid: Displayable, CustomStringConvertible, Hashable, Sendable {
  /// The pictures in reading order.
  public let images: [BitmapImage]
  /// One text below each picture, or none at all.
  public let captions: [String]
  /// How many pictures stand side by side where the page is wide enough.
  public let columns: Int
  /// How many of the page's pixels one of a picture's takes in each direction.
  public let scale: Int

  /// - Parameters:
  ///   - images: The pictures in reading order.
  ///   - captions: One text for each picture, or none at all. Default: none.
  ///   - columns: How many pictures stand side by side where the page is wide enough. Default: 10.
  ///   - scale: How many of the page's pixels one of a picture's takes. Default: 2.
  public init(
    _ images: [BitmapImage], captions: [String] = [], columns: Int = 10, scale: Int = 2
  ) {
    require(
      captions.isEmpty || captions.count == images.count,
      "\(images.count) images need as many captions, found \(captions.count)")
    require(columns >= 1, "a grid must have a column, found \(columns)")
    self.images = images
    self.captions = captions
    self.columns = columns
    self.scale = scale
  }

  /// How many pictures there are, of which size, and their captions.
  public var description: String {
    let sizes = Set(images.map { "\($0.width) × \($0.height)" })
    let count = images.count == 1 ? "1 image" : "\(images.count) images"
    let size = sizes.count == 1 ? " of \(sizes.first ?? "") pixels" : ""
    return count + size + (captions.isEmpty ? "" : ": \(captions.joined(separator: ", "))")
  }

  /// The grid as text and HTML.
  public var displayBundle: DisplayBundle {
    var bundle = DisplayBundle(text: description)
    bundle.add(html: html)
    return bundle
  }

  private var html: String {
    let width = images.map { $0.width * scale }.max() ?? 0
    let figures = images.enumerated().map { index, image -> String in
      let caption = captions.isEmpty ? nil : captions[index]
      let element = image.imageElement(png: image.png, scale: scale, fallback: caption)
      let text = caption.map { "<figcaption>\(HTML.escaped($0))</figcaption>" } ?? ""
      return "<figure>\(element)\(text)</figure>\n"
    }
    // As many columns as fit, but no more than wanted: the gap is the page's.
    return """
      <div class="image-grid" style="--columns: \(columns); --width: \(width)px">
      \(figures.joined())</div>

      """
  }
}
