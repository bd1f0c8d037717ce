/* What objects compiled for glibc expect of it, and musl does not have. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* glibc 2.32: libstdc++ counts references without atomic instructions while this is true. Our static programs have no threads. */
char __libc_single_threaded = 1;

/* glibc 2.35: libgcc's only way to an exception table, where its headers say that there is this function. A static program has
 * one object, and the linker's symbols say where it lies; its table's header is a program header (--eh-frame-hdr). */
static int find_table(struct dl_phdr_info* info, size_t size, void* result) {
  struct dl_find_object* found = result;
  (void)size;
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    if (info->dlpi_phdr[i].p_type != PT_GNU_EH_FRAME) continue;
    found->dlfo_eh_frame = (void*)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr);
    return 1;
  }
  return 0;
}

int _dl_find_object(void* address, struct dl_find_object* result) {
  extern char __executable_start[];
  extern char _end[];
  if ((char*)address < __executable_start || (char*)address >= _end) return -1;
  memset(result, 0, sizeof *result);
  result->dlfo_map_start = __executable_start;
  result->dlfo_map_end = _end;
  return dl_iterate_phdr(find_table, result) == 1 ? 0 : -1;
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
