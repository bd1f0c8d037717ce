/* What differs between processors in code that has no libc, C or C++: the instruction of a system call, and the first
 * one of a program. One file for each kind; whatever else is of one kind only is where it is needed, and says what the
 * others do. */
#ifndef SEALBENCH_SYS_MACHINE_H
#define SEALBENCH_SYS_MACHINE_H

#if defined(__x86_64__)
#include "sys/machine_x86_64.h"
#elif defined(__aarch64__)
#include "sys/machine_aarch64.h"
#else
#error "port me: this kind of processor needs a sys/machine_NAME.h"
#endif

#endif
