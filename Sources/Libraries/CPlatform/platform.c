#define _GNU_SOURCE
#include "platform.h"

#include <malloc.h>
#include <pthread.h>
#include <string.h>

void platform_name_thread(const char *name) {
  char kept[16];
  strncpy(kept, name, sizeof kept - 1);
  kept[sizeof kept - 1] = 0;
  pthread_setname_np(pthread_self(), kept);
}

void platform_trim_heap(void) { malloc_trim(0); }
