// The windows that the convolution by blocks of images (kernels/blocks.h) supports.
#ifndef NBK_BLOCK_WINDOWS_H
#define NBK_BLOCK_WINDOWS_H

#include "CKernels.h"

enum { NBK_MAX_BLOCK_KERNEL = 5 };

/// Images with one channel; kernels of 3 × 3 or 5 × 5 that move by one pixel and stay inside the
/// image; and pooling windows of 2 × 2 that do not overlap.
static inline bool nbk_blocks_apply(const nbk_window *conv, const nbk_window *pool) {
  return conv->channels == 1 && conv->kernel_height == conv->kernel_width
         && (conv->kernel_height == 3 || conv->kernel_height == NBK_MAX_BLOCK_KERNEL)
         && conv->stride_height == 1 && conv->stride_width == 1 && conv->dilation_height == 1
         && conv->dilation_width == 1 && conv->top == 0
         && conv->left == 0 && conv->out_height == conv->height - conv->kernel_height + 1
         && conv->out_width == conv->width - conv->kernel_width + 1 && pool->kernel_height == 2
         && pool->kernel_width == 2 && pool->stride_height == 2 && pool->stride_width == 2
         && pool->top == 0 && pool->left == 0 && 2 * pool->out_height <= pool->height
         && 2 * pool->out_width <= pool->width;
}

#endif
