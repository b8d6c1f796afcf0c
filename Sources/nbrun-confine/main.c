// Runs a program so that it reaches nothing but what the options name, and so that nothing of it
// stays when it ends, or when the process ends that started it.
//
//   nbrun-confine [options] -- PROGRAM NAME [ARGUMENT…]
//   nbrun-confine --probe
//
// NAME is the program's first argument: its own name.

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "confine.h"

/// The exit code if the program could not be started.
enum { NOT_STARTED = 125 };

static const char usage[] =
    "usage: nbrun-confine [options] -- PROGRAM NAME [ARGUMENT...]\n"
    "       nbrun-confine --probe      print the layers that this system does not offer\n"
    "\n"
    "  --parent PID           end when this process, which must be the parent, ends\n"
    "  --read SOURCE PLACE    show a file or folder for reading\n"
    "  --write SOURCE PLACE   show a file or folder for reading and writing\n"
    "  --hide PLACE           show an empty folder\n"
    "  --folder PLACE         the program's working folder\n"
    "  --temporary BYTES      limit temporary files\n"
    "  --network              allow the network\n"
    "  --without LAYER        do without users, files, processes, network, landlock or filter\n";

const struct layer_name layer_names[LAYER_COUNT] = {
    {"users", LAYER_USERS},     {"files", LAYER_FILES},       {"processes", LAYER_PROCESSES},
    {"network", LAYER_NETWORK}, {"landlock", LAYER_LANDLOCK}, {"filter", LAYER_FILTER},
};

void fail(const char *format, ...) {
  int error = errno;
  char message[1024];
  va_list values;
  va_start(values, format);
  vsnprintf(message, sizeof message, format, values);
  va_end(values);
  dprintf(
      STDERR_FILENO, "nbrun-confine: %s%s%s\n", message, error != 0 ? ": " : "",
      error != 0 ? strerror(error) : "");
  _exit(NOT_STARTED);
}

/// The layers that are left without the one called `name`, and without those that need it.
static unsigned without(unsigned layers, const char *name) {
  for (int i = 0; i < LAYER_COUNT; i++) {
    if (strcmp(layer_names[i].name, name) != 0) continue;
    layers &= ~(unsigned)layer_names[i].layer;
    if (!(layers & LAYER_USERS)) layers &= ~(unsigned)(LAYER_FILES | LAYER_NETWORK);
    if (!(layers & LAYER_FILES)) layers &= ~(unsigned)LAYER_PROCESSES;
    return layers;
  }
  errno = 0;
  fail("there is no layer '%s'", name);
}

static int print_missing_layers(void) {
  unsigned found = probe();
  for (int i = 0; i < LAYER_COUNT; i++) {
    if (!(found & layer_names[i].layer)) puts(layer_names[i].name);
  }
  return 0;
}

/// Reads the options, of which there are `count` words up to the program.
static void read_options(struct settings *settings, int count, char **words) {
  for (int i = 0; i < count; i++) {
    const char *option = words[i];
#define IS(name, values) (strcmp(option, name) == 0 && i + (values) < count)
    if (IS("--parent", 1)) {
      settings->parent = (pid_t)strtol(words[++i], NULL, 10);
    } else if (IS("--read", 2) || IS("--write", 2)) {
      settings->exposures[settings->exposure_count++] =
          (struct exposure){words[i + 1], words[i + 2], strcmp(option, "--write") == 0};
      i += 2;
    } else if (IS("--hide", 1)) {
      settings->exposures[settings->exposure_count++] = (struct exposure){NULL, words[++i], false};
    } else if (IS("--folder", 1)) {
      settings->folder = words[++i];
    } else if (IS("--temporary", 1)) {
      settings->temporary_bytes = words[++i];
    } else if (IS("--network", 0)) {
      settings->network = true;
    } else if (IS("--without", 1)) {
      settings->layers = without(settings->layers, words[++i]);
    } else {
      errno = 0;
      fail("'%s' is not an option, or lacks its values\n%s", option, usage);
    }
#undef IS
  }
  if (settings->network) settings->layers &= ~(unsigned)LAYER_NETWORK;
}

int main(int count, char **words) {
  if (count == 2 && strcmp(words[1], "--probe") == 0) return print_missing_layers();
  if (count == 2 && strcmp(words[1], "--help") == 0) {
    fputs(usage, stdout);
    return 0;
  }
  int end = 1;
  while (end < count && strcmp(words[end], "--") != 0) end++;
  if (end + 2 >= count) {
    fputs(usage, stderr);
    return NOT_STARTED;
  }
  struct settings settings = {
      .layers = LAYER_USERS | LAYER_FILES | LAYER_PROCESSES | LAYER_NETWORK | LAYER_LANDLOCK |
                LAYER_FILTER,
      .exposures = calloc((size_t)count, sizeof(struct exposure)),
      .folder = "/",
      .program = words[end + 1],
      .arguments = words + end + 2,
  };
  if (settings.exposures == NULL) fail("there is no memory");
  read_options(&settings, end - 1, words + 1);
  keep(&settings);
}
