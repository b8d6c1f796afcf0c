/// An image of grey or coloured pixels, shown enlarged without smoothing.
public struct BitmapImage: Displayable, CustomStringConvertible, Hashable, Sendable {
  /// The number of pixels from left to right.
  public let width: Int
  /// The number of pixels from top to bottom.
  public let height: Int
  /// `[height, width]` grey values or `[height, width, 3]` red, green and blue values, 0 to 255.
  public let pixels: [UInt8]
  /// The width and height of one pixel of the image in pixels of the page.
  ///
  /// - Precondition: the image is shown with a scale of at least 1.
  public var scale = 1
  /// A description of the image for readers who cannot see it.
  public var alternative: String?

  private var isRGB: Bool { pixels.count != width * height }

  /// Creates an image in shades of grey.
  ///
  /// - Parameters:
  ///   - width: the number of pixels from left to right, at least 1.
  ///   - height: the number of pixels from top to bottom, at least 1.
  ///   - gray: `[height, width]` values from 0 (black) to 255 (white).
  /// - Precondition: `width` and `height` are at least 1, and `gray` has `width * height` values.
  public init(width: Int, height: Int, gray: some Collection<UInt8>) {
    self.init(width: width, height: height, pixels: Array(gray), channels: 1)
  }

  /// Creates an image in colour.
  ///
  /// - Parameters:
  ///   - width: the number of pixels from left to right, at least 1.
  ///   - height: the number of pixels from top to bottom, at least 1.
  ///   - rgb: `[height, width, 3]` red, green and blue values from 0 to 255.
  /// - Precondition: `width` and `height` are at least 1, and `rgb` has `width * height * 3`
  ///   values.
  public init(width: Int, height: Int, rgb: some Collection<UInt8>) {
    self.init(width: width, height: height, pixels: Array(rgb), channels: 3)
  }

  /// Creates an image in shades of grey from numbers.
  ///
  /// - Parameters:
  ///   - width: the number of pixels from left to right, at least 1.
  ///   - height: the number of pixels from top to bottom, at least 1.
  ///   - intensities: `[height, width]` values. Values outside of `range` become black or white,
  ///     and NaN becomes black.
  ///   - range: the values for black and white. Default: 0 to 1.
  /// - Precondition: `width` and `height` are at least 1, `intensities` has `width * height`
  ///   values, and the bounds of `range` differ.
  public init(
    width: Int, height: Int, intensities: some Collection<Float>,
    in range: ClosedRange<Float> = 0...1
  ) {
    require(
      range.lowerBound < range.upperBound,
      "black and white must have different values, found \(range)")
    let span = range.upperBound - range.lowerBound
    let gray = intensities.map { value -> UInt8 in
      guard value > range.lowerBound else { return 0 }
      return UInt8((min(1, (value - range.lowerBound) / span) * 255).rounded())
    }
    self.init(width: width, height: height, gray: gray)
  }

  private init(width: Int, height: Int, pixels: [UInt8], channels: Int) {
    require(
      width > 0 && height > 0, "an image must have pixels, found \(width) × \(height)")
    require(
      pixels.count == width * height * channels,
      "an image of \(width) × \(height) pixels takes \(width * height * channels) values, "
        + "found \(pixels.count)")
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// The image's size as text.
  public var description: String { "Image of \(width) × \(height) pixels" }

  /// The image as a PNG file. The same pixels always give the same bytes.
  public var png: [UInt8] {
    PNG.encode(pixels, width: width, height: height, isRGB: isRGB)
  }

  /// The image as text, PNG and HTML.
  public var displayBundle: DisplayBundle {
    let png = png
    var bundle = DisplayBundle(text: alternative ?? description)
    bundle.add("image/png", png)
    bundle.add(html: imageElement(png: png, scale: scale) + "\n")
    return bundle
  }

  /// The image as an `img` element.
  func imageElement(png: [UInt8], scale: Int, fallback: String? = nil) -> String {
    require(scale >= 1, "an image's scale must be at least 1, found \(scale)")
    let alternative = HTML.escaped(alternative ?? fallback ?? description)
    return """
      <img src="\(PNG.dataURL(png))" width="\(width * scale)" height="\(height * scale)" \
      alt="\(alternative)" style="image-rendering: pixelated" />
      """
  }
}
