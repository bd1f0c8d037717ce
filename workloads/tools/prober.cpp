// sealbench-prober: runs a command at a fixed rate in several containers, as health probes are run.
//
//   sealbench-prober REPORT RATE SECONDS CONTAINERS PROGRAM [ARGUMENT...]
//
// RATE times a second, for SECONDS, in each of CONTAINERS containers: PROGRAM with every "{}" in its arguments replaced
// by the container's number, from 0. Probes of different containers are spread evenly over the period. A probe that has
// not ended when the next one of its container is due makes that one late: it is started as soon as it can be. REPORT
// gets a line "PROBES LATE CPU" with the processor time, user and system, of all probes in seconds (wait4(2)). Status 0
// when every probe had it, 1 when one failed.
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

double now() {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

void sleep_until(double when) {
  const auto seconds = static_cast<time_t>(when);
  const timespec time{.tv_sec = seconds, .tv_nsec = static_cast<long>((when - static_cast<double>(seconds)) * 1e9)};
  while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nullptr) == EINTR) {
  }
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

struct Container {
  std::vector<std::string> words;
  double due = 0;
  pid_t running = 0;
};

class Prober {
 public:
  Prober(double rate, double duration, int containers, char** command, int words, char** environment)
      : period_(1 / rate), environment_(environment), end_(now() + duration) {
    const double first = now();
    for (int i = 0; i < containers; ++i) {
      Container container{.words = {}, .due = first + period_ * i / containers};
      for (int word = 0; word < words; ++word) {
        std::string text = command[word];
        if (const std::size_t at = text.find("{}"); at != std::string::npos) text.replace(at, 2, std::to_string(i));
        container.words.push_back(text);
      }
      containers_.push_back(std::move(container));
    }
  }

  void run() {
    while (good_) {
      Container* next = &containers_.front();
      for (Container& container : containers_) {
        if (container.due < next->due) next = &container;
      }
      if (next->due >= end_) break;
      sleep_until(next->due);
      reap(WNOHANG);
      if (next->running != 0) {
        ++late_;
        while (next->running != 0) reap(0);
      }
      start(*next);
      next->due += period_;
    }
    for (Container& container : containers_) {
      while (container.running != 0) reap(0);
    }
  }

  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] bool write(const char* path) const {
    std::FILE* const file = std::fopen(path, "we");
    if (file == nullptr) return false;
    std::fprintf(file, "%d %d %.9f\n", probes_, late_, cpu_);
    return std::fclose(file) == 0;
  }

 private:
  void start(Container& container) {
    std::vector<char*> argv;
    for (std::string& word : container.words) argv.push_back(word.data());
    argv.push_back(nullptr);
    const int error = ::posix_spawn(&container.running, argv[0], nullptr, nullptr, argv.data(), environment_);
    if (error == 0) {
      ++probes_;
    } else {
      container.running = 0;
      fail(std::string("cannot be started: ") + std::strerror(error));
    }
  }

  /// One that has ended, or all of them without waiting.
  void reap(int options) {
    for (;;) {
      int status = 0;
      rusage usage{};
      const pid_t pid = ::wait4(-1, &status, options, &usage);
      if (pid < 0 && errno == EINTR) continue;
      if (pid <= 0) return;
      for (Container& container : containers_) {
        if (container.running == pid) container.running = 0;
      }
      cpu_ += seconds(usage.ru_utime) + seconds(usage.ru_stime);
      if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) fail("did not end with status 0");
      if (options == 0) return;
    }
  }

  void fail(const std::string& what) {
    if (good_) std::fprintf(stderr, "sealbench-prober: a probe %s\n", what.c_str());
    good_ = false;
  }

  double period_;
  char** environment_;
  double end_;
  std::vector<Container> containers_;
  int probes_ = 0;
  int late_ = 0;
  double cpu_ = 0;
  bool good_ = true;
};

}  // namespace

int main(int argc, char** argv, char** environment) {
  constexpr int kProgramAt = 5;
  const double rate = argc > kProgramAt ? std::atof(argv[2]) : 0;
  const double duration = argc > kProgramAt ? std::atof(argv[3]) : 0;
  const int containers = argc > kProgramAt ? std::atoi(argv[4]) : 0;
  if (!(rate > 0) || !(duration > 0) || containers <= 0) {
    std::fputs("usage: sealbench-prober REPORT RATE SECONDS CONTAINERS PROGRAM [ARGUMENT...]\n", stderr);
    return 2;
  }
  Prober prober(rate, duration, containers, argv + kProgramAt, argc - kProgramAt, environment);
  prober.run();
  if (!prober.write(argv[1])) {
    std::fprintf(stderr, "sealbench-prober: cannot write %s: %s\n", argv[1], std::strerror(errno));
    return 1;
  }
  return prober.good() ? 0 : 1;
}
