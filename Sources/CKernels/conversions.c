// Conversions of element types that are shorter in C than in Swift. They have no branches, so that
// the compiler can vectorise them. Fractions are cut off, values out of range become the nearest
// bound, and NaN becomes 0.
#include "CKernels.h"

void nbk_truncate_to_integers(const float *x, int32_t *y, size_t count) {
  for (size_t i = 0; i < count; i++) {
    float value = x[i] == x[i] ? x[i] : 0.0f;
    // The largest binary32 number below 2³¹.
    float above = value < -0x1p31f ? -0x1p31f : value;
    float inside = above > 2147483520.0f ? 2147483520.0f : above;
    int32_t whole = (int32_t)inside;
    y[i] = value >= 0x1p31f ? INT32_MAX : whole;
  }
}

void nbk_truncate_to_bytes(const float *x, uint8_t *y, size_t count) {
  for (size_t i = 0; i < count; i++) {
    // The comparison is false for NaN.
    float above = x[i] > 0.0f ? x[i] : 0.0f;
    y[i] = (uint8_t)(int32_t)(above > 255.0f ? 255.0f : above);
  }
}
