"""The tables, as docs/store.md describes them; a change here needs a migration beside it."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

from extractor.store.columns import Whole, Words

METADATA = MetaData()
_SHA256 = String(64)


def _part_of_record() -> tuple[Column[int], Column[int]]:
    """The record that a row is part of, and the row's place among its like there, from 1."""
    return (
        Column("record", Integer, ForeignKey("records.id"), primary_key=True),
        Column("number", Integer, primary_key=True),
    )


def _usage() -> tuple[Column[int], Column[int], Column[int], Column[int], Column[float]]:
    """What a reply or a record cost; `cost_usd` is null when no price is known."""
    return (
        Column("calls", Whole, nullable=False),
        Column("prompt_tokens", Whole, nullable=False),
        Column("completion_tokens", Whole, nullable=False),
        Column("cached_tokens", Whole, nullable=False),
        Column("cost_usd", Float),
    )


articles = Table(
    "articles",
    METADATA,
    Column("seq", Integer, primary_key=True),
    Column("id", Words, nullable=False),
    Column("sha256", _SHA256, nullable=False),
    Column("title", Words),
    Column("publisher", Words),
    Column("url", Words),
    Column("published", Date),
    Column("language", Words),
    Column("text", Words, nullable=False),
    Column("added", DateTime, nullable=False),
    UniqueConstraint("id", "sha256", name="uq_articles_id_sha256"),
)
runs = Table(
    "runs",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("model", Words, nullable=False),
    Column("prompt", Words),
    Column("fingerprint", _SHA256),
    Column("fresh", Boolean, nullable=False),
    Column("replies_after", Integer, nullable=False),
    Column("host", Words, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("started", DateTime, nullable=False),
    Column("seen", DateTime, nullable=False),
    Column("ended", DateTime),
    Column("finished", Boolean, nullable=False),
)
replies = Table(
    "replies",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("key", _SHA256, nullable=False),
    Column("run", Integer, ForeignKey("runs.id")),
    Column("host", Words, nullable=False),
    Column("model", Words, nullable=False),
    Column("sample", Integer, nullable=False),
    Column("prompt", Words, nullable=False),
    Column("step", Words, nullable=False),
    Column("fingerprint", _SHA256, nullable=False),
    Column("article_id", Words, nullable=False),
    Column("status", Words, nullable=False),
    Column("detail", Words),
    Column("raw", Words),
    *_usage(),
    Column("seconds", Float, nullable=False),
    Column("created", DateTime, nullable=False),
    Index("ix_replies_key", "key"),
    Index("ix_replies_run", "run"),
)
batches = Table(
    "batches",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("mark", Words, nullable=False),
    Column("server_id", Words),
    Column("model", Words, nullable=False),
    Column("prompt", Words, nullable=False),
    Column("status", Words, nullable=False),
    Column("created", DateTime, nullable=False),
    Column("collected", DateTime),
    Column("host", Words),
    Column("pid", Integer),
)
batch_requests = Table(
    "batch_requests",
    METADATA,
    Column("batch", Integer, ForeignKey("batches.id"), primary_key=True),
    Column("key", _SHA256, primary_key=True),
    Column("step", Words, nullable=False),
    Column("fingerprint", _SHA256, nullable=False),
    Column("article_id", Words, nullable=False),
    Column("landed", Boolean, nullable=False),
    Index("ix_batch_requests_key", "key"),
)
records = Table(
    "records",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("article", Integer, ForeignKey("articles.seq"), nullable=False),
    Column("run", Integer, ForeignKey("runs.id"), nullable=False),
    Column("model", Words, nullable=False),
    Column("prompt", Words),
    Column("fingerprint", _SHA256),
    Column("status", Words, nullable=False),
    Column("detail", Words),
    *_usage(),
    Column("digest", _SHA256, nullable=False),
    Column("body", Words, nullable=False),
    Column("created", DateTime, nullable=False),
    Index("ix_records_article", "article"),
)
work = Table(
    "work",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("run", Integer, ForeignKey("runs.id"), nullable=False),
    Column("article", Integer, ForeignKey("articles.seq"), nullable=False),
    Column("record", Integer, ForeignKey("records.id")),
    UniqueConstraint("article", "run", name="uq_work_article_run"),
    Index("ix_work_run", "run"),
)
strikes = Table(
    "strikes",
    METADATA,
    *_part_of_record(),
    Column("id", Words, nullable=False),
    Column("reality", Words, nullable=False),
    Column("salience", Words, nullable=False),
    Column("method", Words, nullable=False),
    Column("count_text", Words),
    Column("count_low", Whole),
    Column("count_high", Whole),
    Column("date_text", Words),
    Column("date_start", Date),
    Column("date_end", Date),
    Column("place_text", Words),
    Column("place_name", Words),
    Column("admin1", Words),
    Column("country", Words),
    Column("lat", Float),
    Column("lon", Float),
    Column("place_precision", Words),
    Column("place_relation", Words),
    Column("target_text", Words),
    Column("target_categories", Words),
    Column("flags", Words),
)
attackers = Table(
    "attackers",
    METADATA,
    *_part_of_record(),
    Column("strike", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("basis", Words, nullable=False),
)
claims = Table(
    "claims",
    METADATA,
    *_part_of_record(),
    Column("id", Words, nullable=False),
    Column("claimant_text", Words),
    Column("claimant_name", Words),
    Column("claimant_kind", Words, nullable=False),
    Column("via", Words),
    Column("topic", Words, nullable=False),
    Column("stance", Words, nullable=False),
    Column("hedge", Words, nullable=False),
    Column("count_text", Words),
    Column("count_low", Whole),
    Column("count_high", Whole),
    Column("period_text", Words),
    Column("period_start", Date),
    Column("period_end", Date),
    Column("flags", Words),
)
claim_strikes = Table(
    "claim_strikes",
    METADATA,
    *_part_of_record(),
    Column("claim", Words, nullable=False),
    Column("strike", Words, nullable=False),
)
tolls = Table(
    "tolls",
    METADATA,
    *_part_of_record(),
    Column("claim", Words, nullable=False),
    Column("effect", Words, nullable=False),
    Column("victim_group", Words, nullable=False),
    Column("who", Words),
    Column("part", Boolean, nullable=False),
    Column("count_text", Words, nullable=False),
    Column("count_low", Whole),
    Column("count_high", Whole),
)
evidence = Table(
    "evidence",
    METADATA,
    *_part_of_record(),
    Column("kind", Words, nullable=False),
    Column("item", Words, nullable=False),
    Column("quote", Words, nullable=False),
    Column("start_offset", Integer, nullable=False),
    Column("end_offset", Integer, nullable=False),
    Column("match_status", Words, nullable=False),
)
rejected = Table(
    "rejected",
    METADATA,
    *_part_of_record(),
    Column("kind", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("raw", Words, nullable=False),
)
