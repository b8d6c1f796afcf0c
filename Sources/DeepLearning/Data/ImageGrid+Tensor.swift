public import Display

extension ImageGrid {
  /// The images of a tensor, such as the digits of a data set.
  ///
  /// - Parameters:
  ///   - images: `uint8 [images, height, width]` from 0 to 255, or `float32` from 0 to 1. A last
  ///     axis of one channel is allowed.
  ///   - labels: one number for each image, `[images]`, shown below it. Default: none.
  ///   - columns: the number of images side by side, if the page is wide enough. Default: 10.
  ///   - scale: the size of an image's pixel in pixels of the page. Default: 2.
  /// - Throws: `ModelError` if the shape or type is wrong, or there is not one label for each
  ///   image.
  /// - Precondition: `columns` and `scale` are at least 1.
  public init(
    _ images: Tensor, labels: Tensor? = nil, columns: Int = 10, scale: Int = 2
  ) throws {
    var shape = images.shape
    if shape.count == 4, shape[3] == 1 { shape.removeLast() }
    guard shape.count == 3, shape[1] > 0, shape[2] > 0 else {
      throw ModelError(
        .shape, at: "ImageGrid",
        "found images of shape \(images.shape), expected [images, height, width]",
        help: "Select the images first, or reshape them")
    }
    guard images.dtype == .uint8 || images.dtype == .float32 else {
      throw ModelError(
        .dtype, at: "ImageGrid", "found images of \(images.dtype), expected uint8 or float32",
        help: "Convert them with cast(to:)")
    }
    if let labels, labels.shape != [shape[0]] {
      throw ModelError(
        .shape, at: "ImageGrid",
        "found labels of shape \(labels.shape), expected one for each of the \(shape[0]) images",
        help: "Use the same range for images and labels")
    }
    let captions = labels.map { labels in
      labels.dtype == .float32
        ? labels.array(of: Float.self).map { "\($0)" }
        : labels.array(of: Int32.self).map { "\($0)" }
    }
    let size = shape[1] * shape[2]
    let pictures = images.dtype == .uint8 ? images.array(of: UInt8.self) : Self.gray(images)
    self.init(
      (0..<shape[0]).map { number in
        BitmapImage(
          width: shape[2], height: shape[1], gray: pictures[number * size..<(number + 1) * size])
      }, captions: captions ?? [], columns: columns, scale: scale)
  }

  private static func gray(_ images: Tensor) -> [UInt8] {
    images.scalars.map { value in
      value > 0 ? UInt8((Swift.min(1, value) * 255).rounded()) : 0
    }
  }
}
