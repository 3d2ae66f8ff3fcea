"""The one policy for transport: what is asked again, when, and how often."""

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import openai
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt
from tenacity.wait import wait_exponential, wait_random

from extractor.errors import ModelError

Sleep = Callable[[float], Awaitable[None]]

_PASSING = frozenset({408, 409, 429})
_SERVER_ERROR = 500
LONGEST_WAIT = 120.0  # seconds; a server that asks for more is not asked again
_NOT_RECORDED = "CannotOverwriteExistingCassetteException"  # by name: importing vcr takes .6 s
_RATE_LIMITS = ("", "-requests", "-tokens")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|[dhms])")
_DURATION = re.compile(rf"(?:{_PART.pattern})+")
_UNITS = {"d": 86400.0, "h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_SINCE_1970 = 1e9
_SINCE_1970_IN_MS = 1e12
_ANY_DAY = datetime(2024, 5, 1, tzinfo=UTC)
_BACKOFF = wait_exponential(multiplier=0.5, max=20) + wait_random(0, 0.5)


def retrying(attempts: int, sleep: Sleep) -> AsyncRetrying:
    """Return the policy: at most `attempts` in all, waiting as the server asks."""
    return AsyncRetrying(
        stop=stop_after_attempt(attempts),
        wait=_wait,
        retry=retry_if_exception(may_pass),
        sleep=sleep,
        reraise=True,
    )


def may_pass(error: BaseException) -> bool:
    """Tell whether the same request may succeed later: 408, 409, 429, 5xx, or no connection."""
    if isinstance(error, openai.APIStatusError):
        passing = error.status_code in _PASSING or error.status_code >= _SERVER_ERROR
        return passing and asked_wait(error) <= LONGEST_WAIT
    return isinstance(error, openai.APIConnectionError) and stopper(error) is None


def stopper(error: openai.APIConnectionError) -> BaseException | None:
    """Return what hides behind a lost connection and must stop the run, or None.

    A request that a cassette does not know looks to the client like a broken network.
    """
    for cause in causes(error):
        if isinstance(cause, ModelError) or type(cause).__name__ == _NOT_RECORDED:
            return cause
    return None


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error, what caused it, and so on."""
    while error is not None:
        yield error
        error = error.__cause__


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = asked_wait(error) if isinstance(error, openai.APIStatusError) else 0.0
    return asked or _BACKOFF(state)


def asked_wait(error: openai.APIStatusError) -> float:
    """Return how many seconds a server that refuses wants to be left alone; 0 where it is mute."""
    headers, now = error.response.headers, datetime.now(UTC)
    milliseconds = headers.get("retry-after-ms", "")
    if milliseconds.isdecimal():
        return int(milliseconds) / 1000
    return read_retry_after(headers.get("retry-after", ""), now) or used_up(headers, now)


def used_up(headers: Mapping[str, str], now: datetime) -> float:
    """Return the seconds until a rate limit that is used up is filled again; 0 where none is.

    >>> used_up({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "1m2s"}, _ANY_DAY)
    62.0
    >>> used_up({"x-ratelimit-remaining-tokens": "9", "x-ratelimit-reset-tokens": "1m2s"}, _ANY_DAY)
    0.0
    """
    return max(
        read_reset(headers.get(f"x-ratelimit-reset{kind}", ""), now)
        if headers.get(f"x-ratelimit-remaining{kind}", "").strip() == "0"
        else 0.0
        for kind in _RATE_LIMITS
    )


def read_reset(value: str, now: datetime) -> float:
    """Read when a rate limit is reset, as seconds from now; 0 where it cannot be read.

    Servers write a duration (`6m0s`, `20ms`), seconds, or seconds or milliseconds since 1970.

    >>> read_reset("1h0m2.5s", _ANY_DAY), read_reset("20ms", _ANY_DAY), read_reset("7", _ANY_DAY)
    (3602.5, 0.02, 7.0)
    >>> read_reset("1714521630", _ANY_DAY), read_reset("soon", _ANY_DAY)
    (30.0, 0.0)
    """
    value = value.strip()
    if _NUMBER.fullmatch(value):
        number = float(value)
        seconds = number / 1000 if number >= _SINCE_1970_IN_MS else number
        return max(0.0, seconds - now.timestamp()) if seconds >= _SINCE_1970 else seconds
    if not _DURATION.fullmatch(value):
        return 0.0
    return sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(value))


def read_retry_after(value: str, now: datetime) -> float:
    """Read a Retry-After header, seconds or a date (RFC 9110 §10.2.3), as seconds from now.

    Zero where the header is empty, unreadable or in the past.

    >>> read_retry_after("2", datetime(2024, 5, 1, tzinfo=UTC))
    2.0
    >>> read_retry_after("Wed, 01 May 2024 00:00:30 GMT", datetime(2024, 5, 1, tzinfo=UTC))
    30.0
    """
    if value.replace(".", "", 1).isdecimal():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())
