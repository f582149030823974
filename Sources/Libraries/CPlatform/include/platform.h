// What Swift cannot reach on Linux by itself: names that need _GNU_SOURCE, macros and variadic calls.
#ifndef MILLRACE_PLATFORM_H
#define MILLRACE_PLATFORM_H

/// Names the calling thread in ps and top; at most 15 bytes are kept.
void platform_name_thread(const char *name);

/// Gives heap memory that is not in use back to the system.
void platform_trim_heap(void);

#endif
