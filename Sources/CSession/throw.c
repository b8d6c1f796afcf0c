// Records where an error was thrown. At every `throw` the Swift runtime calls a function that does
// nothing and that debuggers stop at. The session shadows it and records the place, in case nothing
// catches the error. It only records throws on the main thread. If a child task throws elsewhere,
// the place is where the cell awaits the task.

#include "private.h"

#define SWIFT_CC __attribute__((swiftcall))

enum { MAXIMUM_FRAMES = 48 };

static uintptr_t stack_top;
static void *thrown_error, *frames[MAXIMUM_FRAMES];
static int frame_count;

void nbs_throw_open(void *top) { stack_top = (uintptr_t)top; }

// Walks the frame pointers, which Swift keeps. A throw may happen often and has to be cheap.
static void note(void *error, void **frame) {
  if (!nbs_is_main_thread()) return;
  thrown_error = error;
  frame_count = 0;
  while (frame_count < MAXIMUM_FRAMES) {
    void **caller = frame[0];
    if (frame[1] == NULL) break;
    frames[frame_count++] = frame[1];
    bool is_frame = caller > frame && (uintptr_t)caller < stack_top &&
                    (uintptr_t)caller % sizeof(void *) == 0;
    if (!is_frame) break;
    frame = caller;
  }
}

SWIFT_CC void swift_willThrow(
    __attribute__((swift_context)) void *unused,
    __attribute__((swift_error_result)) void **error);
SWIFT_CC void swift_willThrow(
    __attribute__((swift_context)) void *unused,
    __attribute__((swift_error_result)) void **error) {
  (void)unused;
  note(*error, __builtin_frame_address(0));
}

int nbs_throw_frames(void *error, void ***result) {
  *result = frames;
  return error == thrown_error ? frame_count : 0;
}
