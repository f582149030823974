// The part of DuckDB's C interface that Millrace uses, as a table of functions that is filled at run time.
//
// Debian 12 has no package of DuckDB, so nothing is linked: the library is opened when a warehouse is, and every function is
// looked up by its name. Authority: the public C interface of DuckDB 1.x and 2.x ("C API" in the DuckDB manual).
#pragma once

#include <stdbool.h>
#include <stdint.h>

typedef uint64_t idx_t;

// 0: done. 1: failed.
typedef int duckdb_state;

typedef struct duckdb_database_s *duckdb_database;
typedef struct duckdb_connection_s *duckdb_connection;
typedef struct duckdb_config_s *duckdb_config;
typedef struct duckdb_prepared_s *duckdb_prepared;
typedef struct duckdb_appender_s *duckdb_appender;
typedef struct duckdb_data_chunk_s *duckdb_data_chunk;
typedef struct duckdb_vector_s *duckdb_vector;
typedef struct duckdb_logical_type_s *duckdb_logical_type;

// A result lives in the caller's memory; only the last member means anything today.
typedef struct {
  idx_t unused_columns;
  idx_t unused_rows;
  idx_t unused_changed;
  void *unused_data;
  char *unused_message;
  void *internal;
} duckdb_result;

// name, return type, parameters
#define DUCKDB_FUNCTIONS(F)                                                                                            \
  F(library_version, const char *, (void))                                                                             \
  F(free, void, (void *))                                                                                              \
  F(create_config, duckdb_state, (duckdb_config *))                                                                    \
  F(set_config, duckdb_state, (duckdb_config, const char *, const char *))                                             \
  F(destroy_config, void, (duckdb_config *))                                                                           \
  F(open_ext, duckdb_state, (const char *, duckdb_database *, duckdb_config, char **))                                 \
  F(close, void, (duckdb_database *))                                                                                  \
  F(connect, duckdb_state, (duckdb_database, duckdb_connection *))                                                     \
  F(disconnect, void, (duckdb_connection *))                                                                           \
  F(query, duckdb_state, (duckdb_connection, const char *, duckdb_result *))                                           \
  F(destroy_result, void, (duckdb_result *))                                                                           \
  F(result_error, const char *, (duckdb_result *))                                                                     \
  F(result_error_type, int, (duckdb_result *))                                                                         \
  F(rows_changed, idx_t, (duckdb_result *))                                                                            \
  F(column_count, idx_t, (duckdb_result *))                                                                            \
  F(column_type, int, (duckdb_result *, idx_t))                                                                        \
  F(fetch_chunk, duckdb_data_chunk, (duckdb_result))                                                                   \
  F(prepare, duckdb_state, (duckdb_connection, const char *, duckdb_prepared *))                                       \
  F(prepare_error, const char *, (duckdb_prepared))                                                                    \
  F(destroy_prepare, void, (duckdb_prepared *))                                                                        \
  F(bind_varchar_length, duckdb_state, (duckdb_prepared, idx_t, const char *, idx_t))                                  \
  F(bind_int64, duckdb_state, (duckdb_prepared, idx_t, int64_t))                                                       \
  F(bind_null, duckdb_state, (duckdb_prepared, idx_t))                                                                 \
  F(execute_prepared, duckdb_state, (duckdb_prepared, duckdb_result *))                                                \
  F(appender_create_ext, duckdb_state,                                                                                 \
    (duckdb_connection, const char *, const char *, const char *, duckdb_appender *))                                  \
  F(appender_error, const char *, (duckdb_appender))                                                                   \
  F(appender_column_count, idx_t, (duckdb_appender))                                                                   \
  F(appender_column_type, duckdb_logical_type, (duckdb_appender, idx_t))                                               \
  F(appender_flush, duckdb_state, (duckdb_appender))                                                                   \
  F(appender_close, duckdb_state, (duckdb_appender))                                                                   \
  F(appender_destroy, duckdb_state, (duckdb_appender *))                                                               \
  F(append_data_chunk, duckdb_state, (duckdb_appender, duckdb_data_chunk))                                             \
  F(create_data_chunk, duckdb_data_chunk, (duckdb_logical_type *, idx_t))                                              \
  F(destroy_data_chunk, void, (duckdb_data_chunk *))                                                                   \
  F(data_chunk_reset, void, (duckdb_data_chunk))                                                                       \
  F(data_chunk_get_size, idx_t, (duckdb_data_chunk))                                                                   \
  F(data_chunk_set_size, void, (duckdb_data_chunk, idx_t))                                                             \
  F(data_chunk_get_vector, duckdb_vector, (duckdb_data_chunk, idx_t))                                                  \
  F(destroy_logical_type, void, (duckdb_logical_type *))                                                               \
  F(vector_size, idx_t, (void))                                                                                        \
  F(vector_get_data, void *, (duckdb_vector))                                                                          \
  F(vector_get_validity, uint64_t *, (duckdb_vector))                                                                  \
  F(vector_ensure_validity_writable, void, (duckdb_vector))                                                            \
  F(vector_assign_string_element_len, void, (duckdb_vector, idx_t, const char *, idx_t))                               \
  F(list_vector_get_child, duckdb_vector, (duckdb_vector))                                                             \
  F(list_vector_get_size, idx_t, (duckdb_vector))                                                                      \
  F(list_vector_set_size, duckdb_state, (duckdb_vector, idx_t))                                                        \
  F(list_vector_reserve, duckdb_state, (duckdb_vector, idx_t))                                                         \
  F(struct_vector_get_child, duckdb_vector, (duckdb_vector, idx_t))

#define DUCKDB_MEMBER(name, result, parameters) result(*name) parameters;
typedef struct duckdb_api {
  DUCKDB_FUNCTIONS(DUCKDB_MEMBER)
} duckdb_api;
#undef DUCKDB_MEMBER

// Opens a shared library and keeps it for the life of the process; NULL where that fails, with the reason copied to `problem`.
// A library that others need symbols of is opened with `global`.
void *duckdb_library_open(const char *path, bool global, char *problem, int problem_size);

// Fills `api` from an open library. NULL: done; else the name of the first function that it lacks.
const char *duckdb_api_fill(duckdb_api *api, void *library);
