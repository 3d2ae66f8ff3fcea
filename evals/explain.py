"""An article's alignment in words: who was paired with whom, and why not."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic

from evals.align import RULES, Alignment, Rules, align, claim_likeness, strike_likeness
from evals.facts import Facts
from evals.slots import FactT


def explain(gold: Facts, pred: Facts, rules: Rules = RULES) -> list[str]:
    """Tell an article's alignment, one line a strike or claim of either side.

    >>> explain(Facts((), ()), Facts((), ()))
    ['nothing labelled, nothing predicted']
    """
    strikes, claims = align(gold, pred, rules)
    strike_lines = _Telling("strike", strikes, lambda g, p: strike_likeness(g, p, rules), rules)
    claim_lines = _Telling("claim", claims, lambda g, p: claim_likeness(g, p, rules), rules)
    lines = [*strike_lines.lines(), *claim_lines.lines()]
    return lines or ["nothing labelled, nothing predicted"]


@dataclass(frozen=True, slots=True)
class _Telling(Generic[FactT]):
    kind: str
    side: Alignment[FactT]
    likeness: Callable[[FactT, FactT], float]
    rules: Rules

    def lines(self) -> Iterator[str]:
        side = self.side
        paired_gold, paired_pred = {i for i, _ in side.pairs}, {j for _, j in side.pairs}
        for i, j in side.pairs:
            alike = f"likeness {side.likeness[i][j]:.2f}"
            yield f"{self.kind} {side.gold[i].id} = predicted {side.pred[j].id}, {alike}"
        for i, one in enumerate(side.gold):
            if i not in paired_gold:
                found = "optional, not found" if one.optional else "missed"
                near = self._nearest([(i, j) for j in range(len(side.pred))])
                yield f"{self.kind} {one.id} {found}; {near}"
        for j, other in enumerate(side.pred):
            if j not in paired_pred:
                near = self._nearest([(i, j) for i in range(len(side.gold))])
                yield f"{self.kind} predicted {other.id} invented; {near}"

    def _nearest(self, candidates: list[tuple[int, int]]) -> str:
        """Name the closest candidate on the other side, and what kept the two apart."""
        if not candidates:
            return "nothing to pair it with"
        gold, pred = self.side.gold, self.side.pred
        alike, i, j = max((self.likeness(gold[i], pred[j]), i, j) for i, j in candidates)
        two = f"closest are {gold[i].id} and predicted {pred[j].id}, likeness {alike:.2f}"
        if self.side.likeness[i][j] > 0:
            return f"{two}: the other one is paired better"
        if alike < self.rules.gate:
            return f"{two}: below {self.rules.gate:.2f}"
        return f"{two}: {_WHY[self.kind]}"


_WHY = {
    "strike": "no place, passage or target that both name",
    "claim": "neither one speaker on one topic, nor one passage",
}
