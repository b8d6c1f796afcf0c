#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

// Swift cannot call `setjmp`, with which libpng reports errors, so writing stands here.

typedef struct {
  unsigned char *bytes;
  size_t count;
  size_t capacity;
} nbrun_png_buffer;

static inline void nbrun_png_append(png_structp png, png_bytep data, png_size_t count) {
  nbrun_png_buffer *buffer = (nbrun_png_buffer *)png_get_io_ptr(png);
  if (buffer->count + count > buffer->capacity) {
    size_t capacity = 2 * (buffer->count + count);
    unsigned char *bytes = (unsigned char *)realloc(buffer->bytes, capacity);
    if (!bytes) png_error(png, "out of memory");
    buffer->bytes = bytes;
    buffer->capacity = capacity;
  }
  memcpy(buffer->bytes + buffer->count, data, count);
  buffer->count += count;
}

static inline void nbrun_png_flush(png_structp png) { (void)png; }

/// Writes 8-bit pixels, row after row without padding, as a PNG. The caller frees `bytes`.
/// Nothing is compressed or filtered: builds of zlib compress to different bytes, and a page must
/// not depend on which one is installed. Returns 0 where libpng fails.
static inline int nbrun_png_write(
    const unsigned char *pixels, unsigned width, unsigned height, int is_rgb,
    nbrun_png_buffer *buffer) {
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
  if (!png) return 0;
  png_infop info = png_create_info_struct(png);
  if (!info || setjmp(png_jmpbuf(png))) {
    png_destroy_write_struct(&png, &info);
    return 0;
  }
  png_set_write_fn(png, buffer, nbrun_png_append, nbrun_png_flush);
  png_set_compression_level(png, 0);
  png_set_filter(png, 0, PNG_FILTER_NONE);
  png_set_IHDR(png, info, width, height, 8, is_rgb ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_GRAY,
               PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, info);
  for (unsigned row = 0; row < height; ++row)
    png_write_row(png, pixels + (size_t)row * width * (is_rgb ? 3 : 1));
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  return 1;
}
