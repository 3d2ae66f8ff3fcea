"""Column types that take whatever an article or a server says, on both databases."""

from datetime import UTC, datetime

from sqlalchemy import BigInteger, Dialect, Text, TypeDecorator

from extractor.prompt.reply import mended

_LARGEST = 2**63 - 1


class Words(TypeDecorator[str]):
    """Text: what UTF-8 or PostgreSQL cannot hold, lone surrogates and NUL, becomes U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Write text as both databases can hold it."""
        return None if value is None else mended(value).replace("\0", "\ufffd")


class Whole(TypeDecorator[int]):
    """A whole number: one of more than 63 bits, which no database holds, becomes the largest."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Write a number as both databases can hold it."""
        return None if value is None else min(value, _LARGEST)


def utc_now() -> datetime:
    """Tell the time as every table keeps it: UTC, without saying so.

    >>> utc_now().tzinfo is None
    True
    """
    return datetime.now(UTC).replace(tzinfo=None)
