/// The handwritten digits of LeCun, Cortes and Burges: 70,000 images of 28 × 28 pixels.
public struct MNIST: Sendable {
  /// Images and their labels.
  public struct Part: Sendable {
    /// The pixels, `uint8 [images, 28, 28]`: 0 is background, 255 is ink. `images / 255` scales
    /// them to 0 … 1.
    public let images: Tensor
    /// The digits, `uint8 [images]`.
    public let labels: Tensor
  }

  /// 60,000 images for training.
  public let train: Part
  /// 10,000 images for testing.
  public let test: Part

  /// Reads the data set.
  ///
  /// - Parameter folder: the folder of the data set's four files; by default that of the library.
  /// - Throws: `ModelError`, which names the file, if one is missing or has the wrong contents.
  public static func load(from folder: String? = nil) throws -> MNIST {
    guard let folder else {
      do {
        return try load(from: ownFolder())
      } catch let error as ModelError {
        throw ModelError(
          error.kind, at: error.place, error.summary,
          help:
            "This file comes with the library: reinstall nbrun (make install), or build it again "
            + "(make build)")
      }
    }
    func read(_ name: String, _ shape: [Int]) throws -> Tensor {
      try IDXFile(path: "\(folder)/\(name)-ubyte.gz", shape: shape).tensor()
    }
    return MNIST(
      train: Part(
        images: try read("train-images-idx3", [60_000, 28, 28]),
        labels: try read("train-labels-idx1", [60_000])),
      test: Part(
        images: try read("t10k-images-idx3", [10_000, 28, 28]),
        labels: try read("t10k-labels-idx1", [10_000])))
  }

  /// The folder of the library's resources, beside the library.
  private static func ownFolder() throws -> String {
    guard let folder = LibraryFolder.path else {
      throw ModelError(
        .file, at: "MNIST", "cannot find the folder of the library",
        help: "Pass the folder that contains the data")
    }
    return "\(folder)/nbrun_DeepLearning.resources/mnist"
  }
}
