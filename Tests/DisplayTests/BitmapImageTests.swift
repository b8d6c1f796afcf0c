import Display
import Foundation
import Testing

@Suite("A bitmap image")
struct BitmapImageTests {
  @Test("is a PNG whose bytes depend only on the pixels")
  func png() {
    let image = BitmapImage(width: 2, height: 1, gray: [0, 255])
    // Signature, IHDR (2 × 1, 8 bit, grey), one stored block (filter byte and two pixels), IEND.
    let expected: [UInt8] =
      [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      + [0, 0, 0, 13] + Array("IHDR".utf8) + [0, 0, 0, 2, 0, 0, 0, 1, 8, 0, 0, 0, 0]
      + [0xD1, 0x49, 0x20, 0x56]
      + [0, 0, 0, 14] + Array("IDAT".utf8)
      + [0x08, 0x1D, 1, 3, 0, 0xFC, 0xFF, 0, 0, 255, 0x01, 0x02, 0x01, 0x00]
      + [0x73, 0xD3, 0x82, 0x93]
      + [0, 0, 0, 0] + Array("IEND".utf8) + [0xAE, 0x42, 0x60, 0x82]
    #expect(image.png == expected)
    #expect(image.png == BitmapImage(width: 2, height: 1, gray: [0, 255]).png)
    #expect(image.png != BitmapImage(width: 2, height: 1, gray: [1, 255]).png)
  }

  @Test("has three values for each pixel if it is in colour")
  func rgb() {
    let image = BitmapImage(width: 1, height: 1, rgb: [1, 2, 3])
    #expect(image.png[25] == 2)
    #expect(image.description == "Image of 1 × 1 pixels")
  }

  @Test("accepts numbers, and clamps those outside the range")
  func intensities() {
    let image = BitmapImage(
      width: 7, height: 1, intensities: [0, 0.5, 1, -1, 2, .nan, 0.25], in: 0...1)
    #expect(image.pixels == [0, 128, 255, 0, 255, 0, 64])
    #expect(
      BitmapImage(width: 1, height: 1, intensities: [0], in: -1...1).pixels == [128])
  }

  @Test("is enlarged without smoothing, and has a description")
  func element() throws {
    var image = BitmapImage(width: 3, height: 2, gray: [UInt8](repeating: 9, count: 6))
    image.scale = 4
    image.alternative = "a \"grey\" field"
    let html = try #require(htmlForm(of: image))
    let data = try #require(html.firstMatch(of: /src="data:image\/png;base64,([^"]*)"/)?.1)
    #expect(Data(base64Encoded: String(data)).map(Array.init) == image.png)
    #expect(
      html.contains(
        "width=\"12\" height=\"8\" alt=\"a &quot;grey&quot; field\" "
          + "style=\"image-rendering: pixelated\" />"))
    #expect(image.displayBundle.text == "a \"grey\" field")
  }

  @Test("stops the program if the number of values does not match its size")
  func size() async {
    await #expect(processExitsWith: .failure) {
      _ = BitmapImage(width: 2, height: 2, gray: [1, 2, 3])
    }
  }

  @Test("has its caption in a grid, which is also its alternative text")
  func grid() throws {
    let image = BitmapImage(width: 2, height: 1, gray: [0, 255])
    let grid = ImageGrid([image, image], captions: ["7", "<1>"], columns: 5, scale: 3)
    #expect(grid.description == "2 images of 2 × 1 pixels: 7, <1>")
    let html = try #require(htmlForm(of: grid))
    #expect(
      html.hasPrefix("<div class=\"image-grid\" style=\"--columns: 5; --width: 6px\">\n<figure>"))
    #expect(html.contains("alt=\"&lt;1&gt;\""))
    #expect(html.contains("<figcaption>&lt;1&gt;</figcaption></figure>\n"))
    #expect(html.matches(of: /<figure>/).count == 2)
  }
}
