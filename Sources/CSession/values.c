// What a cell tells the session about the values of its variables.

#include <stdio.h>

#include "private.h"

/// A variable of a cell that may end early has its value now. Later cells may read it.
void nbs_has_value(int32_t variable);
void nbs_has_value(int32_t variable) {
  if (nbs_in_cell) nbs_channel_send(NBS_VALUE_SET, &variable, sizeof variable);
}

/// A cell is about to read a variable that has no value.
_Noreturn void nbs_no_value(const char *module, int32_t variable, int32_t use);
_Noreturn void nbs_no_value(const char *module, int32_t variable, int32_t use) {
  char start[64];
  int count = snprintf(start, sizeof start, "%s %d %d", module, variable, use);
  if (count < 0 || (size_t)count >= sizeof start) start[count = 0] = '\0';  // not from a check
  nbs_fail(NBS_VALUE_MISSING, start, (size_t)count + 1, 1);                 // with its NUL
}
