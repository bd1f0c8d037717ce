// sealbench-swarm: many launches of one command at the same time.
//
//   sealbench-swarm LAUNCHES WIDTH PROGRAM ARGUMENT... NAME
//
// Starts PROGRAM LAUNCHES times, never more than WIDTH at once, each with the last argument NAME-1, NAME-2 and so on,
// and waits for all of them. Status 0 when every launch had it, 1 when one failed (no more are started then), 2 for bad
// use. Static and small, because a sample of the workload `parallel` is this program from its start to its end.
#include <spawn.h>
#include <sys/wait.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace {

int positive(std::string_view text) {
  int value = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && rest == text.data() + text.size() ? value : 0;
}

class Swarm {
 public:
  Swarm(int launches, int width, char** command, int words, char** environment)
      : launches_(launches),
        width_(width),
        command_(command, command + words),
        name_(command_.back()),
        environment_(environment) {
    command_.push_back(nullptr);
  }

  /// Whether every launch ended with status 0.
  bool run() {
    while (started_ < launches_ || running_ > 0) {
      while (good_ && started_ < launches_ && running_ < width_) start();
      if (running_ == 0) break;
      reap();
    }
    return good_;
  }

 private:
  void start() {
    std::string name = name_ + "-" + std::to_string(++started_);
    command_[command_.size() - 2] = name.data();
    pid_t pid = 0;
    const int error = ::posix_spawn(&pid, command_[0], nullptr, nullptr, command_.data(), environment_);
    if (error == 0) {
      ++running_;
    } else {
      fail(std::string("cannot be started: ") + std::strerror(error));
    }
  }

  void reap() {
    int status = 0;
    const pid_t pid = ::waitpid(-1, &status, 0);
    if (pid < 0 && errno == EINTR) return;
    --running_;
    if (pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0) return;
    fail(WIFSIGNALED(status) ? "was killed by signal " + std::to_string(WTERMSIG(status))
                             : "ended with status " + std::to_string(WEXITSTATUS(status)));
  }

  void fail(const std::string& what) {
    if (good_) std::fprintf(stderr, "sealbench-swarm: one of %d launches %s\n", started_, what.c_str());
    good_ = false;
  }

  int launches_;
  int width_;
  std::vector<char*> command_;
  std::string name_;
  char** environment_;
  int started_ = 0;
  int running_ = 0;
  bool good_ = true;
};

}  // namespace

int main(int argc, char** argv, char** environment) {
  constexpr int kCommandAt = 3;
  const int launches = argc > kCommandAt + 1 ? positive(argv[1]) : 0;
  const int width = launches > 0 ? positive(argv[2]) : 0;
  if (launches <= 0 || width <= 0) {
    std::fputs("usage: sealbench-swarm LAUNCHES WIDTH PROGRAM [ARGUMENT...] NAME\n", stderr);
    return 2;
  }
  return Swarm(launches, width, argv + kCommandAt, argc - kCommandAt, environment).run() ? 0 : 1;
}
