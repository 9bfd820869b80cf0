"""Steers schemathesis to what is there: most calls get ids that exist, and none waits. The ids come in the environment."""

import json
import os

import schemathesis

KNOWN = json.loads(os.environ["OPENAPI_KNOWN"])
"""For each name of a parameter or field: values that exist."""


def choose(name, value):
    """Three of four generated values become known ones; which, is decided by the value alone."""
    options = KNOWN.get(name)
    text = str(value)
    weight = sum(map(ord, text)) + len(text)
    if not options or weight % 4 == 0:
        return value
    return options[weight % len(options)]


def known(values):
    return {name: choose(name, value) for name, value in values.items()}


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.path_parameters:
        case.path_parameters = known(case.path_parameters)
    if isinstance(case.query, dict):
        case.query = known(case.query)
    if isinstance(case.body, dict):
        case.body = known(case.body)
    # A key that nobody bears ends every call at the door; some are left, to try just that.
    if case.headers and "X-Comms-Key" in case.headers:
        case.headers["X-Comms-Key"] = choose("key", case.headers["X-Comms-Key"])
    if case.operation.path == "/api/wait":
        case.query = {**(case.query or {}), "timeout_seconds": 0}
    if case.operation.path == "/api/hooks/wait":
        case.query = {**(case.query or {}), "seconds": 0}
