// Standard input, output and error, whatever bench was started with.
#pragma once

#include <streambuf>
#include <string>
#include <vector>

namespace sealbench::cli {

/// One per program, made first and asked for the exit status last. Meanwhile
/// - descriptors 0, 1 and 2 are open, so that no file of ours becomes a standard stream: what was closed is /dev/null,
///   opened so that reading standard input and writing standard output fail (as gnulib's stdopen does);
/// - a broken pipe and the limit of file sizes (setrlimit(2), RLIMIT_FSIZE) are errors of write(2), not signals: by a
///   handler that does nothing, so that programs which bench executes have the default again;
/// - std::cout writes to descriptor 1 and remembers why it failed.
/// What is lost on standard error is lost without a word: there is nowhere to say so.
class StandardStreams {
 public:
  StandardStreams();
  StandardStreams(const StandardStreams&) = delete;
  StandardStreams& operator=(const StandardStreams&) = delete;
  ~StandardStreams();

  /// Writes what is left of std::cout. Success becomes kImpossibleHere, with a sentence on standard error, when not all
  /// of it could be written; a status that already tells of a failure stays.
  int finish(int status);

 private:
  /// Unbuffered in the sense of std::cout's owner: nothing is lost but by an error, which is kept.
  class Output final : public std::streambuf {
   public:
    Output();
    [[nodiscard]] int error() const { return error_; }

   protected:
    int overflow(int character) override;
    int sync() override;

   private:
    std::vector<char> buffer_;
    int error_ = 0;
  };

  Output output_;
  std::streambuf* before_;
};

/// For commands that would take long before they print. Throws HostError when it is known already that standard output
/// cannot be written: it is closed, not open for writing, or a pipe that nobody reads any more.
void require_standard_output();

}  // namespace sealbench::cli
