// Compares exp, expm1, log, log1p, sin, cos, sigmoid and tanh with the correctly rounded result for all 2^32 arguments:
//
//     functions NAME
//
// The C library's binary64 function, rounded, is that result unless it lies near the middle between
// two neighbours, or where binary32 loses bits: there MPFR decides, with 400 bits. A NaN only has to be
// one. Prints how many results are wrong and how often MPFR was asked; exits with 1 if any is wrong.
#include "CKernels.h"

#include <math.h>
#include <mpfr.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { at_once = 1 << 16, shown = 40 };

static float from_bits(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static uint32_t bits_of(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

static double sigmoid(double x) { return 1 / (1 + exp(-x)); }

static void mpfr_sigmoid(mpfr_t y, mpfr_t x) {
  mpfr_neg(x, x, MPFR_RNDN);
  mpfr_exp(y, x, MPFR_RNDN);
  mpfr_add_ui(y, y, 1, MPFR_RNDN);
  mpfr_ui_div(y, 1, y, MPFR_RNDN);
}
static void mpfr_exp_of(mpfr_t y, mpfr_t x) { mpfr_exp(y, x, MPFR_RNDN); }
static void mpfr_log_of(mpfr_t y, mpfr_t x) { mpfr_log(y, x, MPFR_RNDN); }
static void mpfr_tanh_of(mpfr_t y, mpfr_t x) { mpfr_tanh(y, x, MPFR_RNDN); }
static void mpfr_expm1_of(mpfr_t y, mpfr_t x) { mpfr_expm1(y, x, MPFR_RNDN); }
static void mpfr_log1p_of(mpfr_t y, mpfr_t x) { mpfr_log1p(y, x, MPFR_RNDN); }
static void mpfr_sin_of(mpfr_t y, mpfr_t x) { mpfr_sin(y, x, MPFR_RNDN); }
static void mpfr_cos_of(mpfr_t y, mpfr_t x) { mpfr_cos(y, x, MPFR_RNDN); }

static const struct function {
  const char *name;
  nbk_unary_op kernel;
  double (*in_binary64)(double);
  void (*in_mpfr)(mpfr_t y, mpfr_t x);
  /// Results below half of the least subnormal number are zero; not so those that stay near x.
  bool vanishes;
} functions[] = {
  {"exp", NBK_EXP, exp, mpfr_exp_of, true},
  {"log", NBK_LOG, log, mpfr_log_of, true},
  {"sigmoid", NBK_SIGMOID, sigmoid, mpfr_sigmoid, true},
  {"tanh", NBK_TANH, tanh, mpfr_tanh_of, false},
  {"expm1", NBK_EXPM1, expm1, mpfr_expm1_of, false},
  {"log1p", NBK_LOG1P, log1p, mpfr_log1p_of, false},
  {"sin", NBK_SIN, sin, mpfr_sin_of, false},
  {"cos", NBK_COS, cos, mpfr_cos_of, true},
};

/// Whether rounding a binary64 result that is a few units off could go wrong.
static bool is_near_a_middle(double result, float x) {
  uint64_t bits;
  memcpy(&bits, &result, sizeof bits);
  int64_t distance = (int64_t)(bits & 0x1fffffff) - 0x10000000;
  bool loses_bits = fabs(result) < 0x1p-125 && x != 0 && isfinite(x);
  return (distance < 64 && distance > -64) || loses_bits;
}

int main(int count, char **arguments) {
  const struct function *function = NULL;
  for (size_t i = 0; count == 2 && i < sizeof functions / sizeof *functions; i++)
    if (strcmp(arguments[1], functions[i].name) == 0) function = &functions[i];
  if (function == NULL) {
    fprintf(stderr, "usage: functions exp|expm1|log|log1p|sin|cos|sigmoid|tanh\n");
    return 2;
  }
  static float x[at_once], y[at_once];
  mpfr_t argument, result;
  mpfr_inits2(400, argument, result, NULL);
  unsigned long wrong = 0, asked = 0;
  for (uint64_t first = 0; first < UINT64_C(1) << 32; first += at_once) {
    for (int i = 0; i < at_once; i++) x[i] = from_bits((uint32_t)(first + (uint64_t)i));
    nbk_unary(function->kernel, x, y, at_once);
    for (int i = 0; i < at_once; i++) {
      double estimate = function->in_binary64(x[i]);
      float expected = (float)estimate;
      bool is_zero = function->vanishes && fabs(estimate) < 0x1p-160;
      if (!isnan(estimate) && !is_zero && is_near_a_middle(estimate, x[i])) {
        asked++;
        mpfr_set_flt(argument, x[i], MPFR_RNDN);
        function->in_mpfr(result, argument);
        expected = mpfr_get_flt(result, MPFR_RNDN);
      }
      bool is_right = isnan(expected) ? isnan(y[i]) : bits_of(y[i]) == bits_of(expected);
      if (!is_right && wrong++ < shown)
        printf("%s(%08x = %a) is %08x, not %08x\n", function->name, bits_of(x[i]), x[i],
               bits_of(y[i]), bits_of(expected));
    }
  }
  printf("%-8s %s: %lu wrong of 4294967296, MPFR asked for %lu\n", function->name, nbk_isa_name(),
         wrong, asked);
  return wrong != 0;
}
