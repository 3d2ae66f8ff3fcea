"""Bytes become text as it was written: no newline is touched, nothing is replaced."""

import codecs
import re
from typing import BinaryIO

from extractor.errors import UnreadableError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"<meta[^<>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?([a-z0-9_-]{1,20})", re.IGNORECASE
)
_OF_THE_WEB = re.compile(
    r"(?:utf-?(?:8|16)|iso-8859|windows|cp|koi8|gb|big5|euc|shift_jis|us-ascii|latin)[a-z0-9_-]{0,9}",
    re.IGNORECASE,
)
"""Not all that Python can decode: UTF-7 hides tags, and Punycode takes quadratic time."""
_HEAD = 4096
NUL = "\0"


def whole(stream: BinaryIO, name: str, limit: int) -> bytes:
    """Read all of a stream of at most `limit` bytes.

    Raises:
        UnreadableError: there is more.
    """
    content = stream.read(limit + 1)
    if len(content) > limit:
        raise UnreadableError(f"{name} is too large: over {limit / 1e6:g} MB")
    return content


def decode(content: bytes, name: str, encoding: str = "utf-8") -> str:
    r"""Decode a file by its byte order mark, which is dropped, else as `encoding`.

    Raises:
        UnreadableError: the bytes are no such text; the sentence says where.

    >>> decode(b"\xef\xbb\xbfTwo dead.\r\n", "a.txt")
    'Two dead.\r\n'
    >>> decode(b"Two d\xe9ad.", "a.txt")
    Traceback (most recent call last):
    extractor.errors.UnreadableError: a.txt is not UTF-8 text: byte 0xe9 at offset 5
    """
    mark, encoding = next(
        (known for known in _MARKS if content.startswith(known[0])), (b"", encoding)
    )
    if encoding == "utf-8" and (at := content.find(b"\0")) >= 0:
        raise UnreadableError(f"{name} is binary, not text: a NUL byte at offset {at}")
    try:
        text = content[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        at = error.start + len(mark)
        raise UnreadableError(
            f"{name} is not {encoding.upper()} text: byte 0x{content[at]:02x} at offset {at}"
        ) from error
    if NUL in text:
        raise UnreadableError(f"{name} is binary, not text: it holds a NUL character")
    return text


def declared_encoding(page: bytes) -> str:
    """Name the encoding that an HTML page declares for itself, UTF-8 when it declares none.

    A page that could be read this far is not in UTF-16, whatever it says (WHATWG HTML, 13.2.3.2).

    >>> declared_encoding(b'<meta charset="iso-8859-1">'), declared_encoding(b"<p>Raid")
    ('cp1252', 'utf-8')
    """
    found = _DECLARED.search(page[:_HEAD])
    name = known_encoding(found[1].decode()) if found else None
    return name if name and not name.startswith("utf-16") else "utf-8"


def known_encoding(label: str) -> str | None:
    """Name the encoding behind a label of the web, or None if it is none that we read.

    Latin-1 is read as Windows-1252, as browsers do (WHATWG Encoding, 4.2).

    >>> known_encoding("ISO-8859-1"), known_encoding("utf-8"), known_encoding("zip")
    ('cp1252', 'utf-8', None)
    """
    if not _OF_THE_WEB.fullmatch(label):
        return None
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return None
    return "cp1252" if name in {"iso8859-1", "ascii"} else name


def is_sound(text: str) -> bool:
    r"""Tell whether a text can be written as UTF-8 and holds no NUL.

    >>> is_sound("Two dead."), is_sound("Two \ud800"), is_sound("Two \0")
    (True, False, False)
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return NUL not in text
