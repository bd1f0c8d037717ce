// sealbench-swarm: many launches of one command at the same time.
//
//   sealbench-swarm [--report FILE] LAUNCHES WIDTH PROGRAM ARGUMENT... NAME
//
// Starts PROGRAM LAUNCHES times, never more than WIDTH at once, each with the last argument NAME-1, NAME-2 and so on,
// and waits for all of them. Into FILE goes the time of each launch, from its start to its reaping, in seconds, a line
// each, in the order in which they ended. Status 0 when every launch had it, 1 when one failed (no more are started
// then), 2 for bad use. Static and small, because a sample of the workload `parallel` is this program from its start to
// its end.
#include <spawn.h>
#include <sys/wait.h>
#include <time.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace {

double now() {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

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

  /// Of the launches that were good.
  [[nodiscard]] const std::vector<double>& times() const { return times_; }

 private:
  void start() {
    std::string name = name_ + "-" + std::to_string(++started_);
    command_[command_.size() - 2] = name.data();
    pid_t pid = 0;
    const double began = now();
    const int error = ::posix_spawn(&pid, command_[0], nullptr, nullptr, command_.data(), environment_);
    if (error == 0) {
      ++running_;
      began_[pid] = began;
    } else {
      fail(std::string("cannot be started: ") + std::strerror(error));
    }
  }

  void reap() {
    int status = 0;
    const pid_t pid = ::waitpid(-1, &status, 0);
    if (pid < 0 && errno == EINTR) return;
    --running_;
    if (pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0) {
      times_.push_back(now() - began_[pid]);
      return;
    }
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
  std::unordered_map<pid_t, double> began_;
  std::vector<double> times_;
};

/// Whether all of it could be written.
bool write(const char* path, const std::vector<double>& times) {
  std::FILE* const file = std::fopen(path, "we");
  if (file == nullptr) return false;
  for (const double time : times) std::fprintf(file, "%.9f\n", time);
  return std::fclose(file) == 0;
}

}  // namespace

int main(int argc, char** argv, char** environment) {
  const bool reports = argc > 2 && std::strcmp(argv[1], "--report") == 0;
  const char* const report = reports ? argv[2] : nullptr;
  const int skipped = reports ? 2 : 0;
  argc -= skipped;
  argv += skipped;
  constexpr int kCommandAt = 3;
  const int launches = argc > kCommandAt + 1 ? positive(argv[1]) : 0;
  const int width = launches > 0 ? positive(argv[2]) : 0;
  if (launches <= 0 || width <= 0) {
    std::fputs("usage: sealbench-swarm [--report FILE] LAUNCHES WIDTH PROGRAM [ARGUMENT...] NAME\n", stderr);
    return 2;
  }
  Swarm swarm(launches, width, argv + kCommandAt, argc - kCommandAt, environment);
  const bool good = swarm.run();
  if (reports && !write(report, swarm.times())) {
    std::fprintf(stderr, "sealbench-swarm: cannot write %s: %s\n", report, std::strerror(errno));
    return 1;
  }
  return good ? 0 : 1;
}
