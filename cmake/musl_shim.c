/* What objects compiled for glibc expect of it, and musl does not have. */
#include <stdarg.h>
#include <stdio.h>

/* glibc 2.32: libstdc++ counts references without atomic instructions while this is true. Our static programs have no threads. */
char __libc_single_threaded = 1;

/* glibc 2.35: libgcc's fast way to an exception table. A failure makes it take the slow way, dl_iterate_phdr, which musl has. */
int _dl_find_object(void* address, void* result);
int _dl_find_object(void* address, void* result) {
  (void)address;
  (void)result;
  return -1;
}

/* _FORTIFY_SOURCE's fprintf, in Debian's libseccomp.a. */
int __fprintf_chk(FILE* file, int flag, const char* format, ...);
int __fprintf_chk(FILE* file, int flag, const char* format, ...) {
  (void)flag;
  va_list arguments;
  va_start(arguments, format);
  const int written = vfprintf(file, format, arguments);
  va_end(arguments);
  return written;
}
