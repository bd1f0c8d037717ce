#include "harness/verify/container.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <utility>

#include "sys/error.hpp"
#include "sys/file.hpp"
#include "sys/pipe.hpp"

namespace sealbench::verify {

namespace {

constexpr std::chrono::seconds kLimit{20};

}  // namespace

Container::Container(Runtime runtime, const std::string& bundle, std::string id)
    : runtime_(std::move(runtime)),
      id_(std::move(id)),
      log_(sys::open(runtime_.log, O_RDWR | O_CREAT | O_TRUNC | O_APPEND, 0644)) {
  try {
    start(bundle);
  } catch (...) {
    remove();
    throw;
  }
}

Container::~Container() { remove(); }

void Container::start(const std::string& bundle) {
  sys::Pipe orders;
  sys::Pipe replies;
  to_agent_ = std::move(orders.write);
  from_agent_ = std::move(replies.read);
  const std::string pid_file = runtime_.log + ".pid";
  Process run(command({"run", "--detach", "--pid-file", pid_file, "--bundle", bundle, id_}),
              {.in = orders.read.get(), .out = replies.write.get(), .err = log_.get()});
  orders.read.reset();
  replies.write.reset();
  const int status = run.wait(kLimit);
  if (status != 0)
    throw std::runtime_error("the runtime ended with status " + std::to_string(status) + ": " + last_words());
  pid_ = static_cast<pid_t>(std::stol(sys::read_file(pid_file)));
  greeting_ = nlohmann::json::parse(read_line());
}

void Container::remove() noexcept {
  to_agent_.reset();  // end of file: the agent leaves
  try {
    if (pid_ > 0) ::kill(pid_, SIGKILL);
    Process(command({"delete", "--force", id_}), {.in = -1, .out = -1, .err = log_.get()}).wait(kLimit);
  } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): the namespace's end takes what is left
  }
  // Orphans of the pid namespace come to us.
  while (::waitpid(-1, nullptr, WNOHANG) > 0) {
  }
}

std::vector<std::string> Container::command(const std::vector<std::string>& rest) const {
  std::vector<std::string> argv{runtime_.exe};
  argv.insert(argv.end(), runtime_.options.begin(), runtime_.options.end());
  argv.insert(argv.end(), rest.begin(), rest.end());
  return argv;
}

std::string Container::last_words() const {
  std::string text = sys::read_file(runtime_.log);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text.empty() ? "(no message)" : text;
}

std::string Container::read_line() {
  const auto end_of_time = std::chrono::steady_clock::now() + kLimit;
  for (;;) {
    const std::size_t end = pending_.find('\n');
    if (end != std::string::npos) {
      std::string line = pending_.substr(0, end);
      pending_.erase(0, end + 1);
      return line;
    }
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(end_of_time - std::chrono::steady_clock::now());
    pollfd poll{.fd = from_agent_.get(), .events = POLLIN, .revents = 0};
    if (left.count() <= 0 || ::poll(&poll, 1, static_cast<int>(left.count())) == 0) {
      throw std::runtime_error("the agent in the container did not answer in time: " + last_words());
    }
    char buffer[4096];
    const ssize_t got = ::read(from_agent_.get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) throw std::runtime_error("the agent in the container ended: " + last_words());
    pending_.append(buffer, static_cast<std::size_t>(got));
  }
}

nlohmann::json Container::ask(const nlohmann::json& order) {
  sys::write_all(to_agent_.get(), order.dump() + "\n", "the agent's standard input");
  return nlohmann::json::parse(read_line());
}

nlohmann::json Container::stop_watch() {
  sys::write_all(to_agent_.get(), "stop\n", "the agent's standard input");
  return nlohmann::json::parse(read_line());
}

int Container::exec(const std::vector<std::string>& argv, int out) {
  std::vector<std::string> rest{"exec", id_};
  rest.insert(rest.end(), argv.begin(), argv.end());
  return Process(command(rest), {.in = -1, .out = out, .err = log_.get()}).wait(kLimit);
}

}  // namespace sealbench::verify
