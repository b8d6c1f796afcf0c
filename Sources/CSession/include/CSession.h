/// The session process below the Swift language: the channel to nbrun, what a cell may call, what
/// happens when a cell traps. Everything that a cell prints, shows or dies of becomes one frame in
/// one stream, in the order in which it happened.
#pragma once

#include <stdint.h>

/// Runs the session: answers nbrun's commands until its end of the pipe is closed. Never returns.
///
/// Its environment is described in CSessionProtocol.h; the cells see nothing of it. Its one argument
/// is its name, which the cells do see.
_Noreturn void nbs_main(char **argv);

/// Reports that the running cell ended with an uncaught error, described by `text`, and waits for
/// nbrun's next command.
_Noreturn void nbs_uncaught_error(const char *text, int64_t length);
