#define _GNU_SOURCE
#include <dlfcn.h>

#include "CKernels.h"

const char *nbk_library_path(void) {
  Dl_info info;
  return dladdr((const void *)nbk_library_path, &info) ? info.dli_fname : NULL;
}
