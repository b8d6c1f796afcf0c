#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <stdlib.h>

#include "CKernels.h"

char *nbk_library_path(void) {
  Dl_info info;
  struct link_map *map;
  if (!dladdr1((const void *)nbk_library_path, &info, (void **)&map, RTLD_DL_LINKMAP)) return NULL;
  // The loader reports no name for the program itself.
  return realpath(*map->l_name ? map->l_name : "/proc/self/exe", NULL);
}
