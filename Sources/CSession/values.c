// What a cell tells the session about the values of its variables.

#include <stdarg.h>
#include <stdio.h>

#include "private.h"

enum { TEXT_CAPACITY = 64 };

/// Writes a short text and returns its length; 0 if it does not fit. Then a cell has called one of
/// these functions itself.
__attribute__((format(printf, 2, 3))) static size_t write_text(
    char text[TEXT_CAPACITY], const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int count = vsnprintf(text, TEXT_CAPACITY, format, arguments);
  va_end(arguments);
  if (count >= 0 && count < TEXT_CAPACITY) return (size_t)count;
  text[0] = '\0';
  return 0;
}

/// A variable of a cell that may end early has its value now. Later cells may read it.
void nbs_has_value(const char *module, int32_t variable);
void nbs_has_value(const char *module, int32_t variable) {
  char text[TEXT_CAPACITY];
  size_t count = write_text(text, "%s %d", module, variable);
  if (nbs_in_cell) nbs_channel_send(NBS_VALUE_SET, text, count);
}

/// A cell is about to read a variable that has no value.
_Noreturn void nbs_no_value(const char *module, int32_t variable, int32_t use);
_Noreturn void nbs_no_value(const char *module, int32_t variable, int32_t use) {
  char text[TEXT_CAPACITY];
  size_t count = write_text(text, "%s %d %d", module, variable, use);
  nbs_fail(NBS_VALUE_MISSING, text, count + 1, 1);  // with its NUL
}
