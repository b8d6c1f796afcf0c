/// A grid of small images with captions.
public struct ImageGrid: Displayable, CustomStringConvertible, Hashable, Sendable {
  /// The images in reading order.
  public let images: [BitmapImage]
  /// One caption below each image, or none at all.
  public let captions: [String]
  /// The number of images in a row, if the page is wide enough.
  public let columns: Int
  /// The width and height of one pixel of an image in pixels of the page.
  public let scale: Int

  /// Creates a grid.
  ///
  /// - Parameters:
  ///   - images: the images in reading order.
  ///   - captions: one caption for each image, or none at all. Default: none.
  ///   - columns: the number of images in a row, if the page is wide enough. Default: 10.
  ///   - scale: the size of one pixel of an image in pixels of the page. Default: 2.
  /// - Precondition: there are no captions, or one for each image. `columns` and `scale` are at
  ///   least 1.
  public init(
    _ images: [BitmapImage], captions: [String] = [], columns: Int = 10, scale: Int = 2
  ) {
    require(
      captions.isEmpty || captions.count == images.count,
      "\(images.count) images need as many captions, found \(captions.count)")
    require(columns >= 1, "a grid must have at least 1 column, found \(columns)")
    self.images = images
    self.captions = captions
    self.columns = columns
    self.scale = scale
  }

  /// The number of images, their size and their captions.
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
    // Shows as many columns as fit, up to `columns`. The page's style sheet sets the gap.
    return """
      <div class="image-grid" style="--columns: \(columns); --width: \(width)px">
      \(figures.joined())</div>

      """
  }
}
