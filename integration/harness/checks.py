"""A list of checks: functions that raise when something is wrong; run in order, closed by the project's summary line."""

import sys
import time
import traceback


class Checks:
    def __init__(self):
        self.list = []

    def check(self, title):
        """Registers the function below it."""
        def register(function):
            self.list.append((title, function))
            return function
        return register

    def run(self, context, chosen=None):
        """Calls each with `context`; `chosen` limits them to titles that contain it. The exit code."""
        passed = failed = 0
        for title, function in self.list:
            if chosen and chosen not in title:
                continue
            began = time.monotonic()
            try:
                function(context)
                passed += 1
                print(f"ok    {title} ({time.monotonic() - began:.1f} s)", flush=True)
            except Exception as failure:
                failed += 1
                place = traceback.extract_tb(failure.__traceback__)[-1]
                print(f"WRONG {title}\n      {type(failure).__name__}, line {place.lineno}: {failure}", flush=True)
        print(f"{passed} passed, {failed} failed, 0 skipped")
        return 1 if failed else 0


def expect(condition, message):
    if not condition:
        raise AssertionError(message)


def within(seconds, condition, message):
    """Waits until `condition()` holds and returns what it returned."""
    deadline = time.monotonic() + seconds
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f"{message() if callable(message) else message} (waited {seconds} s)")
        time.sleep(0.01)


if __name__ == "__main__":
    sys.exit("this is imported by the programs of integration/")
