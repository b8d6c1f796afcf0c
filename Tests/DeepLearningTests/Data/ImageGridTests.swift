import DeepLearning
import Testing

@Suite struct ImageGridTests {
  private let images: Tensor

  init() throws { images = try Tensor([0, 128, 255, 1, 2, 3] as [UInt8], shape: [2, 1, 3]) }

  @Test func showsEachImageWithItsLabel() throws {
    let grid = try ImageGrid(images, labels: Tensor([7, 9] as [UInt8], shape: [2]))
    #expect(grid.images.map(\.pixels) == [[0, 128, 255], [1, 2, 3]])
    #expect(grid.images.map(\.width) == [3, 3])
    #expect(grid.captions == ["7", "9"])
  }

  @Test func turnsFractionsIntoShades() throws {
    let fractions = try Tensor([-1, 0, 0.5, 1, 2, .nan] as [Float], shape: [1, 2, 3, 1])
    #expect(try ImageGrid(fractions).images[0].pixels == [0, 0, 128, 255, 255, 0])
  }

  @Test func namesWhatDoesNotFit() {
    #expect(message { try ImageGrid(Tensor.zeros([2, 3])) }.contains("[2, 3], expected [images"))
    #expect(
      message { try ImageGrid(images.cast(to: .int32)) }.contains("found images of int32"))
    #expect(
      message { try ImageGrid(images, labels: Tensor.zeros([3])) }
        .contains("labels of shape [3], expected one for each of the 2 images"))
  }

  private func message(_ body: () throws -> ImageGrid) -> String {
    do {
      _ = try body()
      return ""
    } catch { return "\(error)" }
  }
}
