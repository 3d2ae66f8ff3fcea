"""Everything extractor can raise on purpose, in one tree.

ExtractorError
 ├── SourceError        an input that ends the command: a missing path, two inputs with one id
 ├── UnreadableError    one article that cannot be read: binary, badly encoded, too large
 ├── PromptError        a prompt that does not exist or does not hold together
 ├── GazetteerError     a place index or a GeoNames dump that cannot be read
 ├── StoreError         a database that cannot be opened, read or written
 ├── ModelError         the run must stop: nothing (more) may be asked
 │    ├── UnknownModelError    no such provider, or the server knows no such model
 │    ├── KeyRejectedError     401 or 403, or no key where one is needed
 │    └── StaleCassetteError   the recorded request differs from the one sent now
 └── GoldError          a label file or a stored run that breaks its own rules

Each message is one sentence: what, the value, where, what to do. A reply that is refused, cut
or invalid is no exception: it is a status of its article (see `extractor.schema.terms.Status`).
"""


class ExtractorError(Exception):
    """Base of everything raised on purpose; the command line prints it as one sentence."""


class SourceError(ExtractorError):
    """An input that ends the command with exit code 2."""


class UnreadableError(ExtractorError):
    """One article is binary, badly encoded or too large; the others go on."""


class PromptError(ExtractorError):
    """A prompt version is missing, or its files contradict each other."""


class GazetteerError(ExtractorError):
    """A place index or a GeoNames dump cannot be read."""


class StoreError(ExtractorError):
    """A database is missing, locked, full, read-only, out of reach or newer than this program."""


class ModelError(ExtractorError):
    """The run stops at once: asking on would fail the same way, or cost money for nothing."""


class UnknownModelError(ModelError):
    """The model's name has no provider, or the server does not know the model."""


class KeyRejectedError(ModelError):
    """The server refused the key, or the provider needs one and none is set."""


class StaleCassetteError(ModelError):
    """A recorded request differs from the one that would be sent now."""


class GoldError(ExtractorError):
    """A label file, a gold folder or a stored run breaks its own rules."""
