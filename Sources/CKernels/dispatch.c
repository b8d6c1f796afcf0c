// Selects the instruction set and forwards every public kernel to it.
#include "CKernels.h"
#include "block_windows.h"
#include "float_mode.h"
#include "table.h"
#include "threads.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const char *name;
  const nbk_table *table;
} instruction_set;

static const instruction_set instruction_sets[] = {
#if defined(__x86_64__)
  {"baseline", &nbk_table_baseline}, {"avx2", &nbk_table_avx2}, {"avx512", &nbk_table_avx512}
#elif defined(__aarch64__)
  {"neon", &nbk_table_neon}
#else
  {"portable", &nbk_table_portable}
#endif
};
enum { instruction_set_count = sizeof instruction_sets / sizeof *instruction_sets };

/// The selected set. Kernels that are already running keep the table that they started with.
static const instruction_set *_Atomic current = &instruction_sets[0];

static bool is_available(const instruction_set *set) {
#if defined(__x86_64__)
  if (set->table == &nbk_table_avx2)
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (set->table == &nbk_table_avx512)
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl")
           && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw")
           && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#endif
  return set->table != NULL;
}

size_t nbk_isa_available(const char **names, size_t capacity) {
  size_t count = 0;
  for (size_t i = 0; i < instruction_set_count; i++) {
    if (!is_available(&instruction_sets[i])) continue;
    if (count < capacity) names[count] = instruction_sets[i].name;
    count++;
  }
  return count;
}

bool nbk_isa_select(const char *name) {
  for (size_t i = 0; i < instruction_set_count; i++) {
    const instruction_set *set = &instruction_sets[i];
    if (strcmp(name, set->name) == 0 && is_available(set)) {
      atomic_store(&current, set);
      return true;
    }
  }
  return false;
}

const char *nbk_isa_name(void) { return atomic_load(&current)->name; }

// ---- Environment -----------------------------------------------------------------------------

static char environment_error[512];

const char *nbk_environment_error(void) {
  return environment_error[0] == '\0' ? NULL : environment_error;
}

/// Appends a sentence to the text of nbk_environment_error.
__attribute__((format(printf, 1, 2))) static void complain(const char *format, ...) {
  size_t used = strlen(environment_error);
  if (used > 0 && used + 1 < sizeof environment_error) environment_error[used++] = ' ';
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(environment_error + used, sizeof environment_error - used, format, arguments);
  va_end(arguments);
}

static void select_from_environment(void) {
  const char *names[instruction_set_count];
  size_t count = nbk_isa_available(names, instruction_set_count);
  nbk_isa_select(names[count - 1]);
  const char *wanted = getenv("NBRUN_ISA");
  if (wanted == NULL || nbk_isa_select(wanted)) return;
  char list[64] = "";
  for (size_t i = 0; i < count; i++) {
    if (i > 0) strcat(list, ", ");
    strcat(list, names[i]);
  }
  complain("NBRUN_ISA is '%.40s', which this machine does not have: set it to one of %s, "
           "or unset it.", wanted, list);
}

static void set_threads_from_environment(void) {
  const char *wanted = getenv("NBRUN_THREADS");
  int processors = nbk_processor_count();
  if (wanted == NULL) {
    nbk_thread_count_set(processors);
    return;
  }
  char *end;
  long count = strtol(wanted, &end, 10);
  if (*wanted >= '0' && *wanted <= '9' && *end == '\0' && count >= 1 && count <= NBK_MAX_THREADS) {
    // More threads than processors would only slow each other down.
    nbk_thread_count_set(count < processors ? (int)count : processors);
    return;
  }
  nbk_thread_count_set(processors);
  complain("NBRUN_THREADS is '%.40s': set it to a whole number from 1 to %d, or unset it.", wanted,
           NBK_MAX_THREADS);
}

__attribute__((constructor)) static void configure(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
#endif
  select_from_environment();
  set_threads_from_environment();
}

// ---- Public kernels --------------------------------------------------------------------------

#define NBK_FORWARD(name, parameters, arguments)            \
  void nbk_##name parameters {                              \
    nbk_float_mode mode = nbk_float_mode_enter();           \
    atomic_load_explicit(&current, memory_order_acquire)->table->name arguments; \
    nbk_float_mode_leave(mode);                             \
  }
NBK_KERNELS(NBK_FORWARD)

void nbk_conv2d_relu_max_pool(const float *x, const float *w, const float *bias, float *y,
                              void *saved, const nbk_window *conv, const nbk_window *pool,
                              bool samples_last) {
  const nbk_table *table = atomic_load_explicit(&current, memory_order_acquire)->table;
  if (saved != NULL) {
    nbk_saved_header *header = saved;
    header->table = table;
    atomic_init(&header->has_infinite, false);
  }
  nbk_float_mode mode = nbk_float_mode_enter();
  table->conv2d_relu_max_pool(x, w, bias, y, saved, conv, pool, samples_last);
  nbk_float_mode_leave(mode);
}

void nbk_conv2d_relu_max_pool_dw(const float *x, const float *g, const void *saved, float *dw,
                                 float *db, const nbk_window *conv, const nbk_window *pool,
                                 bool samples_last) {
  const nbk_saved_header *header = saved;
  nbk_float_mode mode = nbk_float_mode_enter();
  header->table->conv2d_relu_max_pool_dw(x, g, saved, dw, db, conv, pool, samples_last);
  nbk_float_mode_leave(mode);
}

bool nbk_conv2d_relu_max_pool_takes_samples_last(const nbk_window *conv, const nbk_window *pool) {
  return conv->batch % NBK_MAX_LANES == 0 && nbk_blocks_apply(conv, pool);
}

size_t nbk_conv2d_relu_max_pool_saved_bytes(const nbk_window *conv, const nbk_window *pool) {
  size_t images = (conv->batch + NBK_MAX_LANES - 1) / NBK_MAX_LANES * NBK_MAX_LANES;
  size_t pixels = conv->channels == 1 ? conv->height * conv->width : 0;
  size_t outputs = pool->out_height * pool->out_width * pool->channels;
  return NBK_SAVED_HEADER + images * (pixels * sizeof(float) + NBK_SELECTION_BYTES * outputs);
}
