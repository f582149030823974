#include "duckdb_api.h"

#include <dlfcn.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

void *duckdb_library_open(const char *path, bool global, char *problem, int problem_size) {
  void *library = dlopen(path, RTLD_NOW | (global ? RTLD_GLOBAL : RTLD_LOCAL));
  if (library == NULL) {
    const char *reason = dlerror();
    snprintf(problem, (size_t)problem_size, "%s", reason != NULL ? reason : "no reason given");
  }
  return library;
}

const char *duckdb_api_fill(duckdb_api *api, void *library) {
  void *address;
// A function pointer is copied as bytes: C has no conversion from an object's address, POSIX guarantees the same form.
#define DUCKDB_LOOK_UP(name, result, parameters)                                                                       \
  address = dlsym(library, "duckdb_" #name);                                                                           \
  if (address == NULL) return "duckdb_" #name;                                                                         \
  memcpy(&api->name, &address, sizeof address);
  DUCKDB_FUNCTIONS(DUCKDB_LOOK_UP)
#undef DUCKDB_LOOK_UP
  return NULL;
}
