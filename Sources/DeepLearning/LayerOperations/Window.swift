internal import CKernels

/// How a window treats the edges of an image.
public enum Padding: Sendable, Equatable, CustomStringConvertible {
  /// Only positions where the window is completely inside.
  case valid
  /// Positions beyond the edges too, so that with strides of 1 the result is as large as the image.
  /// As in TensorFlow, the smaller half of the padding goes before.
  case same
  /// For `Conv1D` only: all padding goes before the sequence, so that no result depends on later
  /// steps.
  case causal

  /// The name as Keras writes it.
  public var description: String {
    switch self {
    case .valid: "valid"
    case .same: "same"
    case .causal: "causal"
    }
  }
}

/// The height and width of a window or of its movement, in pixels. An integer stands for a square,
/// `[3, 2]` for 3 rows and 2 columns.
public struct Extent: Sendable, Equatable, CustomStringConvertible {
  /// The number of rows.
  public let height: Int
  /// The number of columns.
  public let width: Int
  /// The number of lengths that were given, if it is not 1 or 2.
  private let wrongCount: Int?

  /// A square.
  ///
  /// - Parameter size: its height and width, in pixels.
  public init(_ size: Int) { self.init(size, size) }

  /// A rectangle.
  ///
  /// - Parameters:
  ///   - height: the number of rows, in pixels.
  ///   - width: the number of columns, in pixels.
  public init(_ height: Int, _ width: Int) {
    self.height = height
    self.width = width
    wrongCount = nil
  }

  /// A rectangle of a height and a width, or a square for a single length. Layers reject other
  /// counts.
  ///
  /// - Parameter lengths: one or two lengths, in pixels.
  public init(_ lengths: [Int]) {
    height = lengths.first ?? 0
    width = lengths.last ?? 0
    wrongCount = (1...2).contains(lengths.count) ? nil : lengths.count
  }

  /// `(height, width)`.
  public var description: String { wrongCount.map { "\($0) numbers" } ?? "(\(height), \(width))" }

  /// - Throws: `ModelError` unless both are at least 1.
  func check(_ name: String, at place: String) throws {
    guard wrongCount == nil else {
      throw ModelError(
        .value, at: place, "\(name) is \(self)",
        help: "\(name) must be one number, or a height and a width: [3, 2]")
    }
    guard height <= Int32.max, width <= Int32.max else {
      throw ModelError(
        .value, at: place, "\(name) is \(self)", help: "\(name) must be at most \(Int32.max)")
    }
    guard height >= 1, width >= 1 else {
      throw ModelError(
        .value, at: place, "\(name) is \(self)", help: "\(name) must be at least 1 along both axes")
    }
  }
}

/// A type that can give a height and a width: an `Extent`, an integer for a square, or
/// `[height, width]`.
public protocol ExtentConvertible: Sendable {
  /// The height and width.
  var extent: Extent { get }
}

extension Extent: ExtentConvertible, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral {
  /// A square.
  public init(integerLiteral value: Int) { self.init(value) }
  /// A rectangle of a height and a width.
  public init(arrayLiteral lengths: Int...) { self.init(lengths) }
  /// Itself.
  public var extent: Extent { self }
}

extension Int: ExtentConvertible {
  /// A square.
  public var extent: Extent { Extent(self) }
}

extension [Int]: ExtentConvertible {
  /// A height and a width.
  public var extent: Extent { Extent(self) }
}

/// A window that slides over images `[batch, height, width, channels]`.
struct Window {
  let size: Extent
  let strides: Extent
  let padding: Padding
  /// The distance between the taps.
  var dilation: Extent = 1

  /// The height and width of the result for an image of this size, and the padding before it.
  ///
  /// - Throws: `ModelError` if the window is larger than the image and there is no padding.
  func output(
    _ height: Int, _ width: Int, at place: String
  ) throws -> (height: Int, width: Int, top: Int, left: Int) {
    guard padding != .causal else {
      throw ModelError(
        .value, at: place, "padding is .causal, which images do not have",
        help: "Use .valid or .same; .causal is for Conv1D")
    }
    let extent = Extent(
      (size.height - 1) * dilation.height + 1, (size.width - 1) * dilation.width + 1)
    let (rows, top) = along(height, extent.height, strides.height)
    let (columns, left) = along(width, extent.width, strides.width)
    guard rows > 0, columns > 0 else {
      throw ModelError(
        .shape, at: place,
        "a window of \(extent) does not fit into an image of (\(height), \(width))",
        help: "Use a smaller window, larger images or padding: .same")
    }
    return (rows, columns, top, left)
  }

  /// The shape of a sample of the result.
  ///
  /// - Parameter inputShape: must be `[height, width, channels]`.
  /// - Throws: `ModelError`, which names the layer, if the shape is wrong or the window does not
  ///   fit.
  func outputShape(_ inputShape: [Int], channels: Int?, at place: String) throws -> [Int] {
    try size.check("the window size", at: place)
    try strides.check("strides", at: place)
    guard inputShape.count == 3 else {
      let image = inputShape + [1]
      throw ModelError(
        .shape, at: place,
        "takes samples of the shape [height, width, channels], not \(inputShape)",
        help: inputShape.count == 2
          ? "Put Reshape(\(image.map(String.init).joined(separator: ", "))) before \(place)"
          : reshapeHelp(axes: 3, at: place))
    }
    let out = try output(inputShape[0], inputShape[1], at: place)
    return [out.height, out.width, channels ?? inputShape[2]]
  }

  private func along(_ size: Int, _ window: Int, _ stride: Int) -> (count: Int, before: Int) {
    switch padding {
    case .valid, .causal:
      return (size < window ? 0 : (size - window) / stride + 1, 0)
    case .same:
      let count = (size + stride - 1) / stride
      return (count, max((count - 1) * stride + window - size, 0) / 2)
    }
  }

  /// The window over a batch of images, as the kernels take it.
  func over(_ images: [Int], filters: Int = 0, at place: String) throws -> nbk_window {
    let out = try output(images[1], images[2], at: place)
    return nbk_window(
      batch: images[0], height: images[1], width: images[2], channels: images[3],
      kernel_height: size.height, kernel_width: size.width, stride_height: strides.height,
      stride_width: strides.width, dilation_height: dilation.height,
      dilation_width: dilation.width, top: out.top, left: out.left, out_height: out.height,
      out_width: out.width, filters: filters)
  }
}

extension nbk_window {
  /// The shape of a convolution's result.
  var convolved: [Int] { [batch, out_height, out_width, filters] }
  /// The shape of a pooling's result.
  var pooled: [Int] { [batch, out_height, out_width, channels] }
}
