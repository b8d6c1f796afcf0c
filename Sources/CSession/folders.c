// A folder's entries are returned in the byte order of their names, because every file system has
// an order of its own. The first request reads the whole folder; all requests are answered from
// that.

#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fts.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "private.h"

// On the 64-bit systems that a session supports, functions with and without 64 in their names are
// the same.
_Static_assert(sizeof(struct dirent) == sizeof(struct dirent64), "one kind of entry");

struct listing {
  struct listing *next_listing;
  DIR *folder;
  struct dirent *entries;
  size_t count, next;
  int error;  // the error that stopped reading before the end
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct listing *listings;

#define NEXT(function) ((__typeof__(&function))dlsym(RTLD_NEXT, #function))

static int by_name(const void *a, const void *b) {
  return strcmp(((const struct dirent *)a)->d_name, ((const struct dirent *)b)->d_name);
}

static struct listing *read_folder(DIR *folder) {
  struct listing *listing = calloc(1, sizeof *listing);
  if (listing == NULL) abort();
  listing->folder = folder;
  __typeof__(&readdir) next_entry = NEXT(readdir);
  size_t capacity = 0;
  errno = 0;
  for (struct dirent *entry; (entry = next_entry(folder)) != NULL;) {
    if (listing->count == capacity) {
      capacity = capacity == 0 ? 16 : 2 * capacity;
      listing->entries = reallocarray(listing->entries, capacity, sizeof *listing->entries);
      if (listing->entries == NULL) abort();
    }
    memcpy(&listing->entries[listing->count++], entry, entry->d_reclen);
  }
  listing->error = errno;
  qsort(listing->entries, listing->count, sizeof *listing->entries, by_name);
  return listing;
}

/// The listing of `folder`. If there is none yet, reads it if `reads` is true, else returns NULL.
/// Call with the mutex held.
static struct listing *listing_of(DIR *folder, bool reads) {
  struct listing *listing = listings;
  while (listing != NULL && listing->folder != folder) listing = listing->next_listing;
  if (listing == NULL && reads) {
    listing = read_folder(folder);
    listing->next_listing = listings;
    listings = listing;
  }
  return listing;
}

static void forget(DIR *folder) {
  pthread_mutex_lock(&mutex);
  struct listing **link = &listings;
  while (*link != NULL && (*link)->folder != folder) link = &(*link)->next_listing;
  struct listing *found = *link;
  if (found != NULL) {
    *link = found->next_listing;
    free(found->entries);
    free(found);
  }
  pthread_mutex_unlock(&mutex);
}

// MARK: Reading entry by entry

struct dirent *readdir(DIR *folder) {
  int before = errno;
  pthread_mutex_lock(&mutex);
  struct listing *listing = listing_of(folder, true);
  struct dirent *entry =
      listing->next < listing->count ? &listing->entries[listing->next++] : NULL;
  errno = entry == NULL && listing->error != 0 ? listing->error : before;
  pthread_mutex_unlock(&mutex);
  return entry;
}

struct dirent64 *readdir64(DIR *folder) { return (struct dirent64 *)readdir(folder); }

int readdir_r(
    DIR *restrict folder, struct dirent *restrict place, struct dirent **restrict result) {
  struct dirent *entry = readdir(folder);
  if (entry != NULL) memcpy(place, entry, entry->d_reclen);
  *result = entry != NULL ? place : NULL;
  return 0;
}

int readdir64_r(
    DIR *restrict folder, struct dirent64 *restrict place, struct dirent64 **restrict result) {
  return readdir_r(folder, (struct dirent *)place, (struct dirent **)result);
}

void rewinddir(DIR *folder) {
  forget(folder);
  NEXT(rewinddir)(folder);
}

long telldir(DIR *folder) {
  pthread_mutex_lock(&mutex);
  long place = (long)listing_of(folder, true)->next;
  pthread_mutex_unlock(&mutex);
  return place;
}

void seekdir(DIR *folder, long place) {
  pthread_mutex_lock(&mutex);
  struct listing *listing = listing_of(folder, true);
  if (place >= 0 && (size_t)place <= listing->count) listing->next = (size_t)place;
  pthread_mutex_unlock(&mutex);
}

int closedir(DIR *folder) {
  forget(folder);
  return NEXT(closedir)(folder);
}

// MARK: Reading a whole folder

int scandir(
    const char *restrict path, struct dirent ***restrict entries,
    int (*filter)(const struct dirent *),
    int (*order)(const struct dirent **, const struct dirent **)) {
  return NEXT(scandir)(path, entries, filter, order != NULL ? order : alphasort);
}

int scandir64(
    const char *restrict path, struct dirent64 ***restrict entries,
    int (*filter)(const struct dirent64 *),
    int (*order)(const struct dirent64 **, const struct dirent64 **)) {
  return NEXT(scandir64)(path, entries, filter, order != NULL ? order : alphasort64);
}

/// Sorts siblings by name. The starting points of a walk keep the caller's order.
static int siblings(const FTSENT **a, const FTSENT **b) {
  return (*a)->fts_level == FTS_ROOTLEVEL ? 0 : strcmp((*a)->fts_name, (*b)->fts_name);
}

/// `FileManager.enumerator` walks with this function.
FTS *fts_open(char *const *paths, int options, int (*order)(const FTSENT **, const FTSENT **)) {
  return NEXT(fts_open)(paths, options, order != NULL ? order : siblings);
}
