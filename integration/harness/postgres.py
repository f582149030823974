"""PostgreSQL for the integration programs: libpq through ctypes, so that nothing but Debian's Python is needed.

The connection settings come from the environment (PGHOST PGPORT PGUSER PGPASSWORD), as scripts/postgres gives them.
"""

import ctypes
import ctypes.util

_libpq = ctypes.CDLL("libpq.so.5")
_pointer, _text, _int = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
for _name, _result, _arguments in [
    ("PQconnectdb", _pointer, [_text]), ("PQstatus", _int, [_pointer]), ("PQfinish", None, [_pointer]),
    ("PQerrorMessage", _text, [_pointer]), ("PQexec", _pointer, [_pointer, _text]),
    ("PQresultStatus", _int, [_pointer]), ("PQclear", None, [_pointer]), ("PQntuples", _int, [_pointer]),
    ("PQnfields", _int, [_pointer]), ("PQgetvalue", _pointer, [_pointer, _int, _int]),
    ("PQgetlength", _int, [_pointer, _int, _int]), ("PQgetisnull", _int, [_pointer, _int, _int]),
    ("PQresultErrorField", _text, [_pointer, _int]),
]:
    _function = getattr(_libpq, _name)
    _function.restype, _function.argtypes = _result, _arguments

_COMMAND_OK, _TUPLES_OK, _SQLSTATE = 1, 2, ord("C")


class Failure(Exception):
    """What the server refused; `state` is its SQLSTATE ("" when the connection is gone)."""

    def __init__(self, message, state):
        super().__init__(message)
        self.state = state


class Connection:
    """One session. Not for several threads at once; ctypes lets other threads run while the server works."""

    def __init__(self, database):
        self._handle = _libpq.PQconnectdb(f"dbname={database} application_name=harness".encode())
        if _libpq.PQstatus(self._handle) != 0:
            raise Failure(_libpq.PQerrorMessage(self._handle).decode().strip(), "")

    def run(self, sql):
        """Runs one or several statements; the rows of the last as tuples of str or None."""
        result = _libpq.PQexec(self._handle, sql.encode())
        try:
            if _libpq.PQresultStatus(result) not in (_COMMAND_OK, _TUPLES_OK):
                state = _libpq.PQresultErrorField(result, _SQLSTATE) or b""
                raise Failure(_libpq.PQerrorMessage(self._handle).decode().strip(), state.decode())
            fields = range(_libpq.PQnfields(result))
            return [tuple(_value(result, row, field) for field in fields) for row in range(_libpq.PQntuples(result))]
        finally:
            _libpq.PQclear(result)

    def value(self, sql):
        """The first field of the first row, None when there is no row."""
        rows = self.run(sql)
        return rows[0][0] if rows else None

    def close(self):
        _libpq.PQfinish(self._handle)
        self._handle = None


def _value(result, row, field):
    if _libpq.PQgetisnull(result, row, field):
        return None
    return ctypes.string_at(_libpq.PQgetvalue(result, row, field), _libpq.PQgetlength(result, row, field)).decode()


def lsn(text):
    """A position as a number: "16/B374D848" is (0x16 << 32) + 0xB374D848."""
    high, low = text.split("/")
    return (int(high, 16) << 32) + int(low, 16)
