// Operations on sequences `[batch, steps, channels]`. They treat them as images one pixel high or
// wide.

/// Convolves sequences with a kernel, and adds a bias last.
///
/// - Parameters:
///   - sequences: `[batch, steps, channels]`.
///   - kernel: `[steps, channels, filters]`.
///   - bias: `[filters]`; none by default.
///   - strides: how far the kernel moves, in steps; 1 by default.
///   - padding: `.valid` by default; `.causal` pads only before the sequence.
///   - dilationRate: the distance between the kernel's taps, in steps; 1 by default. It must be 1
///     unless the strides are 1.
/// - Returns: `[batch, steps, filters]`: the result of `conv2d` on images one pixel high.
/// - Throws: `ModelError` if the shapes do not fit or a setting is out of range.
public func conv1d(
  _ sequences: Tensor, kernel: Tensor, bias: Tensor? = nil, strides: Int = 1,
  padding: Padding = .valid, dilationRate: Int = 1
) throws -> Tensor {
  guard sequences.rank == 3, kernel.rank == 3, sequences.shape[2] == kernel.shape[1],
    bias.map({ $0.shape == [kernel.shape[2]] }) ?? true
  else {
    let biasShape = bias.map { " and the bias \($0.shape)" } ?? ""
    throw ModelError(
      .shape, at: "conv1d",
      "cannot convolve \(sequences.shape) with \(kernel.shape)\(biasShape)",
      help: "The shapes must be [batch, steps, channels], [steps, channels, filters] and, for the "
        + "bias, [filters]")
  }
  var x = sequences.cast(to: .float32)
  if padding == .causal {
    let before = (kernel.shape[0] - 1) * Swift.max(dilationRate, 1)
    x = try x.padded([(0, 0), (before, 0), (0, 0)])
  }
  let y = try conv2d(
    x.asImagesOneHigh, kernel: kernel.cast(to: .float32).viewed(as: [1] + kernel.shape), bias: bias,
    strides: Extent(1, strides), padding: padding == .causal ? .valid : padding,
    dilationRate: Extent(1, dilationRate))
  return y.viewed(as: [y.shape[0], y.shape[2], y.shape[3]])
}

extension Tensor {
  /// Sequences as images one pixel high.
  fileprivate var asImagesOneHigh: Tensor { viewed(as: [shape[0], 1, shape[1], shape[2]]) }

  /// Applies `pool` to sequences as images one pixel wide, and returns sequences again.
  func pooledAsImages(_ pool: (Tensor) throws -> Tensor) throws -> Tensor {
    let y = try pool(viewed(as: [shape[0], shape[1], 1, shape[2]]))
    return y.viewed(as: [y.shape[0], y.shape[1], y.shape[3]])
  }
}

/// A window that slides along sequences.
struct SequenceWindow {
  let size: Int
  let strides: Int
  let padding: Padding
  var dilation = 1

  /// The number of steps of the result.
  ///
  /// - Throws: `ModelError` if the window is longer than the sequence and there is no padding.
  func outputLength(_ steps: Int, at place: String) throws -> Int {
    let extent = (size - 1) * dilation + 1
    let count = padding == .valid ? steps - extent + 1 : steps
    guard count > 0 else {
      throw ModelError(
        .shape, at: place, "a window of \(extent) steps does not fit into a sequence of \(steps)",
        help: "Use a smaller window, longer sequences or padding: .same")
    }
    return (count + strides - 1) / strides
  }
}
