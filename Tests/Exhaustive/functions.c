// Compares exp, expm1, log, log1p, sin, cos, sigmoid and tanh with the correctly rounded result for
// all 2^32 arguments, on every instruction set of this processor:
//
//     functions NAME [EVERY]
//
// With EVERY, only every EVERY-th block of 65536 arguments is compared. The C library's binary64
// function, rounded, is the correct result unless it is near the midpoint between two neighbours.
// In that case MPFR decides, with 400 bits. Any NaN equals any other. Prints how many results are
// wrong and how often MPFR was used. Exits with 1 if a result is wrong.
#include "CKernels.h"

#include <math.h>
#include <mpfr.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { at_once = 1 << 16, shown = 40, most_instruction_sets = 8 };

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
} functions[] = {
  {"exp", NBK_EXP, exp, mpfr_exp_of},
  {"log", NBK_LOG, log, mpfr_log_of},
  {"sigmoid", NBK_SIGMOID, sigmoid, mpfr_sigmoid},
  {"tanh", NBK_TANH, tanh, mpfr_tanh_of},
  {"expm1", NBK_EXPM1, expm1, mpfr_expm1_of},
  {"log1p", NBK_LOG1P, log1p, mpfr_log1p_of},
  {"sin", NBK_SIN, sin, mpfr_sin_of},
  {"cos", NBK_COS, cos, mpfr_cos_of},
};

/// Whether rounding a binary64 result with an error of a few units could give a wrong number.
static bool is_near_a_middle(double result) {
  if (fabs(result) < 0x1p-125) {  // neighbours are 2^-149 apart here
    double units = result * 0x1p149;
    return fabs(units - floor(units) - 0.5) < 0x1p-20;
  }
  uint64_t bits;
  memcpy(&bits, &result, sizeof bits);
  int64_t distance = (int64_t)(bits & 0x1fffffff) - 0x10000000;
  return distance < 64 && distance > -64;
}

/// The correctly rounded results of `count` arguments. Returns how often MPFR was used.
static unsigned long expect(const struct function *function, const float *x, float *expected,
                            int count) {
  mpfr_t argument, result;
  mpfr_inits2(400, argument, result, NULL);
  unsigned long asked = 0;
  for (int i = 0; i < count; i++) {
    double estimate = function->in_binary64(x[i]);
    expected[i] = (float)estimate;
    if (isnan(estimate) || !is_near_a_middle(estimate)) continue;
    asked++;
    mpfr_set_flt(argument, x[i], MPFR_RNDN);
    function->in_mpfr(result, argument);
    expected[i] = mpfr_get_flt(result, MPFR_RNDN);
  }
  mpfr_clears(argument, result, NULL);
  return asked;
}

int main(int count, char **arguments) {
  const struct function *function = NULL;
  for (size_t i = 0; count >= 2 && i < sizeof functions / sizeof *functions; i++)
    if (strcmp(arguments[1], functions[i].name) == 0) function = &functions[i];
  long every = count == 3 ? atol(arguments[2]) : 1;
  if (function == NULL || count > 3 || every < 1) {
    fprintf(stderr, "usage: functions exp|expm1|log|log1p|sin|cos|sigmoid|tanh [EVERY]\n");
    return 2;
  }
  static float x[at_once], expected[at_once], y[at_once];
  const char *names[most_instruction_sets];
  size_t instruction_sets = nbk_isa_available(names, most_instruction_sets);
  unsigned long wrong[most_instruction_sets] = {0}, all_wrong = 0, asked = 0, compared = 0;
  for (uint64_t first = 0; first < UINT64_C(1) << 32; first += (uint64_t)every * at_once) {
    for (int i = 0; i < at_once; i++) x[i] = from_bits((uint32_t)(first + (uint64_t)i));
    asked += expect(function, x, expected, at_once);
    compared += at_once;
    for (size_t set = 0; set < instruction_sets; set++) {
      nbk_isa_select(names[set]);
      nbk_unary(function->kernel, x, y, at_once);
      for (int i = 0; i < at_once; i++) {
        if (isnan(expected[i]) ? isnan(y[i]) : bits_of(y[i]) == bits_of(expected[i])) continue;
        wrong[set]++;
        if (all_wrong++ < shown)
          printf("%s(%08x = %a) is %08x, not %08x: %s\n", function->name, bits_of(x[i]), x[i],
                 bits_of(y[i]), bits_of(expected[i]), names[set]);
      }
    }
  }
  printf("%-8s wrong of %lu:", function->name, compared);
  for (size_t set = 0; set < instruction_sets; set++) printf(" %s %lu,", names[set], wrong[set]);
  printf(" MPFR used for %lu\n", asked);
  return all_wrong != 0;
}
