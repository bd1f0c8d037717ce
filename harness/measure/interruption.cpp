#include "harness/measure/interruption.hpp"

#include <signal.h>

#include <initializer_list>

namespace sealbench::measure {

namespace {

volatile sig_atomic_t received = 0;

void remember(int signal) {
  if (received == 0) received = signal;
}

void handle(void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(signal, &action, nullptr);
}

}  // namespace

Interruption::Interruption() {
  received = 0;
  handle(remember);
}

Interruption::~Interruption() { handle(SIG_DFL); }

bool Interruption::requested() { return received != 0; }

int Interruption::exit_status() { return 128 + (received != 0 ? received : SIGINT); }

}  // namespace sealbench::measure
