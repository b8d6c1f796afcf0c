/// The parts of the session that are not written in Swift: the channel to nbrun, the functions that
/// cells may call, and the handling of traps. All output and all failures of cells become frames in
/// one stream, in the order in which they happen.
#pragma once

#include <stdint.h>

/// Runs the session: answers nbrun's commands until nbrun closes its end of the pipe. Never
/// returns.
///
/// CSessionProtocol.h describes its environment variables, which cells cannot see. Its only
/// argument is its name, which cells can see.
_Noreturn void nbs_main(char **argv);

/// Reports that the running cell ended with an uncaught error, described by `text`, and waits for
/// nbrun's next command.
_Noreturn void nbs_uncaught_error(const char *text, int64_t length);
