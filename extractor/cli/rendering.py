"""The work behind `extractor prompts render`: the request as it would go out."""

from collections.abc import Iterator

from extractor.errors import SourceError
from extractor.model.providers import OPENAI, PROVIDERS, Limits
from extractor.model.wire import Body, request_body
from extractor.prompt.build import Task, build_prompt
from extractor.prompt.split import split_article
from extractor.sources import Unread, read_articles


def requests(task: Task, path: str, model: str) -> Iterator[Body]:
    """Build the first request for every piece of every article behind a path.

    Raises:
        SourceError: an article cannot be read, so nothing would be asked about it.
    """
    prefix, _, name = model.partition("/")
    provider = PROVIDERS.get(prefix)
    dialect = provider.dialect if provider else OPENAI
    limits = Limits(task.max_completion_tokens)
    for found in read_articles([path]):
        if isinstance(found, Unread):
            raise SourceError(f"{found.article.id} is {found.status}: {found.reason}")
        for piece in split_article(found, task.chunk_chars):
            prompt = build_prompt(task, task.steps[0], found, part_text=piece)
            yield request_body(prompt, name if provider else model, limits, dialect)
