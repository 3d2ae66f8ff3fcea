"""The first tables, and a view of the records that count."""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)

revision = "v1"
down_revision = None

_LATEST = """
CREATE VIEW latest_records AS
SELECT records.*, first_seen.id AS article_id, first_seen.seq AS reading_order
FROM records
JOIN work ON work.record = records.id
JOIN (
    SELECT max(work.id) AS work, articles.id AS id
    FROM work JOIN articles ON articles.seq = work.article
    WHERE work.record IS NOT NULL
    GROUP BY articles.id
) AS last ON last.work = work.id
JOIN (SELECT id, min(seq) AS seq FROM articles GROUP BY id) AS first_seen
ON first_seen.id = last.id
"""


def _part_of_record() -> tuple[Column[int], Column[int]]:
    return (
        Column("record", Integer, ForeignKey("records.id"), primary_key=True),
        Column("number", Integer, primary_key=True),
    )


def _usage() -> tuple[Column[int], Column[int], Column[int], Column[int], Column[float]]:
    return (
        Column("calls", BigInteger, nullable=False),
        Column("prompt_tokens", BigInteger, nullable=False),
        Column("completion_tokens", BigInteger, nullable=False),
        Column("cached_tokens", BigInteger, nullable=False),
        Column("cost_usd", Float),
    )


def upgrade() -> None:
    """Make everything."""
    _create_asked()
    _create_work()
    _create_strikes()
    _create_claims()
    _create_proof()
    op.execute(_LATEST)


def _create_asked() -> None:
    op.create_table(
        "articles",
        Column("seq", Integer, primary_key=True),
        Column("id", Text, nullable=False),
        Column("sha256", String(64), nullable=False),
        Column("title", Text),
        Column("publisher", Text),
        Column("url", Text),
        Column("published", Date),
        Column("language", Text),
        Column("text", Text, nullable=False),
        Column("added", DateTime, nullable=False),
        UniqueConstraint("id", "sha256", name="uq_articles_id_sha256"),
    )
    op.create_table(
        "runs",
        Column("id", Integer, primary_key=True),
        Column("model", Text, nullable=False),
        Column("prompt", Text),
        Column("fingerprint", String(64)),
        Column("fresh", Boolean, nullable=False),
        Column("replies_after", Integer, nullable=False),
        Column("host", Text, nullable=False),
        Column("pid", Integer, nullable=False),
        Column("started", DateTime, nullable=False),
        Column("seen", DateTime, nullable=False),
        Column("ended", DateTime),
        Column("finished", Boolean, nullable=False),
    )
    op.create_table(
        "replies",
        Column("id", Integer, primary_key=True),
        Column("key", String(64), nullable=False),
        Column("run", Integer, ForeignKey("runs.id")),
        Column("host", Text, nullable=False),
        Column("model", Text, nullable=False),
        Column("sample", Integer, nullable=False),
        Column("prompt", Text, nullable=False),
        Column("step", Text, nullable=False),
        Column("fingerprint", String(64), nullable=False),
        Column("article_id", Text, nullable=False),
        Column("status", Text, nullable=False),
        Column("detail", Text),
        Column("raw", Text),
        *_usage(),
        Column("seconds", Float, nullable=False),
        Column("created", DateTime, nullable=False),
        Index("ix_replies_key", "key"),
        Index("ix_replies_run", "run"),
    )


def _create_work() -> None:
    op.create_table(
        "records",
        Column("id", Integer, primary_key=True),
        Column("article", Integer, ForeignKey("articles.seq"), nullable=False),
        Column("run", Integer, ForeignKey("runs.id"), nullable=False),
        Column("model", Text, nullable=False),
        Column("prompt", Text),
        Column("fingerprint", String(64)),
        Column("status", Text, nullable=False),
        Column("detail", Text),
        *_usage(),
        Column("digest", String(64), nullable=False),
        Column("body", Text, nullable=False),
        Column("created", DateTime, nullable=False),
        Index("ix_records_article", "article"),
    )
    op.create_table(
        "work",
        Column("id", Integer, primary_key=True),
        Column("run", Integer, ForeignKey("runs.id"), nullable=False),
        Column("article", Integer, ForeignKey("articles.seq"), nullable=False),
        Column("record", Integer, ForeignKey("records.id")),
        UniqueConstraint("article", "run", name="uq_work_article_run"),
        Index("ix_work_run", "run"),
    )


def _create_strikes() -> None:
    op.create_table(
        "strikes",
        *_part_of_record(),
        Column("id", Text, nullable=False),
        Column("reality", Text, nullable=False),
        Column("salience", Text, nullable=False),
        Column("method", Text, nullable=False),
        Column("count_text", Text),
        Column("count_low", BigInteger),
        Column("count_high", BigInteger),
        Column("date_text", Text),
        Column("date_start", Date),
        Column("date_end", Date),
        Column("place_text", Text),
        Column("place_name", Text),
        Column("admin1", Text),
        Column("country", Text),
        Column("lat", Float),
        Column("lon", Float),
        Column("place_precision", Text),
        Column("place_relation", Text),
        Column("target_text", Text),
        Column("target_categories", Text),
        Column("flags", Text),
    )
    op.create_table(
        "attackers",
        *_part_of_record(),
        Column("strike", Text, nullable=False),
        Column("text", Text, nullable=False),
        Column("name", Text, nullable=False),
        Column("basis", Text, nullable=False),
    )


def _create_claims() -> None:
    op.create_table(
        "claims",
        *_part_of_record(),
        Column("id", Text, nullable=False),
        Column("claimant_text", Text),
        Column("claimant_name", Text),
        Column("claimant_kind", Text, nullable=False),
        Column("via", Text),
        Column("topic", Text, nullable=False),
        Column("stance", Text, nullable=False),
        Column("hedge", Text, nullable=False),
        Column("count_text", Text),
        Column("count_low", BigInteger),
        Column("count_high", BigInteger),
        Column("period_text", Text),
        Column("period_start", Date),
        Column("period_end", Date),
        Column("flags", Text),
    )
    op.create_table(
        "claim_strikes",
        *_part_of_record(),
        Column("claim", Text, nullable=False),
        Column("strike", Text, nullable=False),
    )
    op.create_table(
        "tolls",
        *_part_of_record(),
        Column("claim", Text, nullable=False),
        Column("effect", Text, nullable=False),
        Column("victim_group", Text, nullable=False),
        Column("who", Text),
        Column("part", Boolean, nullable=False),
        Column("count_text", Text, nullable=False),
        Column("count_low", BigInteger),
        Column("count_high", BigInteger),
    )


def _create_proof() -> None:
    op.create_table(
        "evidence",
        *_part_of_record(),
        Column("kind", Text, nullable=False),
        Column("item", Text, nullable=False),
        Column("quote", Text, nullable=False),
        Column("start_offset", Integer, nullable=False),
        Column("end_offset", Integer, nullable=False),
        Column("match_status", Text, nullable=False),
    )
    op.create_table(
        "rejected",
        *_part_of_record(),
        Column("kind", Text, nullable=False),
        Column("reason", Text, nullable=False),
        Column("raw", Text, nullable=False),
    )
