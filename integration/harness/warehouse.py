"""Reads a DuckDB file through the Python package that scripts/setup unpacked beside the library."""

import glob
import os
import sys

from .program import PROJECT


def connect(path):
    """A read-only connection. Only when no millrace has the file open: DuckDB lets one process in."""
    place = os.path.join(PROJECT, ".local", "duckdb")
    if not glob.glob(os.path.join(place, "_duckdb*.so")):
        sys.exit(f"no DuckDB under {place}: run make setup")
    if place not in sys.path:
        sys.path.insert(0, place)
    import duckdb
    return duckdb.connect(path, read_only=True)


def table(connection, name):
    """The qualified, quoted name of the one table of that name."""
    found = connection.execute(
        "SELECT table_schema, table_name FROM information_schema.tables WHERE table_name = ?", [name]).fetchall()
    if len(found) != 1:
        everything = connection.execute("SELECT table_schema || '.' || table_name FROM information_schema.tables").fetchall()
        raise LookupError(f"{len(found)} tables named {name} among {sorted(row[0] for row in everything)}")
    return ".".join(f'"{part}"' for part in found[0])
