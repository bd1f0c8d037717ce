// The command line of sealrun.
#pragma once

namespace sealbench::sealrun {

/// Runs the command line; returns the exit status. Errors go to standard error, in words.
int command_line(int argc, char** argv);

}  // namespace sealbench::sealrun
