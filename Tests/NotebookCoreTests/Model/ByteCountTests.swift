import NotebookCore
import Testing

@Suite struct ByteCountTests {
  @Test(arguments: [
    ("4G", 4 << 30), ("512M", 512 << 20), ("64K", 64 << 10), ("1.5KiB", 1536), ("8GiB", 8 << 30),
  ])
  func sizesAreParsed(_ text: String, _ bytes: Int) {
    #expect(ByteCount(text)?.bytes == bytes)
  }

  @Test(arguments: ["", "4", "G", "-1G", "0K", "4 G", "4GB4", "9999999T"])
  func invalidSizesAreRejected(_ text: String) { #expect(ByteCount(text) == nil) }

  @Test(arguments: [
    (0, "0 bytes"), (1023, "1023 bytes"), (1024, "1.0 KiB"), (1536, "1.5 KiB"),
    (512 << 20, "512.0 MiB"), (3 << 40, "3.0 TiB"),
  ])
  func sizesArePrinted(_ bytes: Int, _ text: String) { #expect("\(ByteCount(bytes))" == text) }
}
