"""The pairing of two lists that is worth most, one to one.

Our own few lines instead of scipy's, whose import takes longer than scoring a whole set; the
tests hold the two against each other.
"""

from collections.abc import Sequence

Weights = Sequence[Sequence[float]]
Pair = tuple[int, int]


def best_pairs(weights: Weights) -> list[Pair]:
    """Pair rows with columns so that the sum of weights is greatest; a zero is no pair.

    Taking the best pair first would lose here, .90 against 1.65:

    >>> best_pairs([[0.9, 0.8], [0.85, 0.0]])
    [(0, 1), (1, 0)]
    >>> best_pairs([[0.0, 0.0]])
    []
    """
    positive = [(i, j) for i, row in enumerate(weights) for j, w in enumerate(row) if w > 0]
    rows, columns = {i for i, _ in positive}, {j for _, j in positive}
    if len(rows) == len(columns) == len(positive):
        return positive
    return _solve_where_contested(weights, sorted(rows), sorted(columns))


def best_sum(weights: Weights) -> float:
    """Sum the weights of the best pairing.

    >>> best_sum([[1.0, 0.5], [0.5, 0.0]])
    1.0
    """
    return sum(weights[i][j] for i, j in best_pairs(weights))


def _solve_where_contested(weights: Weights, rows: list[int], columns: list[int]) -> list[Pair]:
    turned = len(rows) > len(columns)
    if turned:
        costs = [[-weights[i][j] for i in rows] for j in columns]
    else:
        costs = [[-weights[i][j] for j in columns] for i in rows]
    found = [(b, a) if turned else (a, b) for a, b in enumerate(_assign(costs))]
    pairs = [(rows[a], columns[b]) for a, b in found]
    return sorted(pair for pair in pairs if weights[pair[0]][pair[1]] > 0)


def _assign(costs: list[list[float]]) -> list[int]:
    """Give each row its own column at the least cost; rows must not outnumber columns.

    The Hungarian method by shortest augmenting paths: Jonker and Volgenant 1987.
    """
    width = len(costs[0])
    row_price, column_price = [0.0] * len(costs), [0.0] * width
    taken_by = [-1] * width
    for row in range(len(costs)):
        previous, free = _shortest_path(costs, row, (row_price, column_price), taken_by)
        while free >= 0:
            before = previous[free]
            taken_by[free] = taken_by[before] if before >= 0 else row
            free = before
    column_of = {row: column for column, row in enumerate(taken_by) if row >= 0}
    return [column_of[row] for row in range(len(costs))]


def _shortest_path(
    costs: list[list[float]],
    start: int,
    prices: tuple[list[float], list[float]],
    taken_by: list[int],
) -> tuple[list[int], int]:
    """Find the cheapest chain of swaps from a new row to a free column, and update the prices."""
    row_price, column_price = prices
    width = len(taken_by)
    distance, previous = [float("inf")] * width, [-1] * width
    done: list[int] = []
    open_columns = set(range(width))
    row, last, so_far = start, -1, 0.0
    while True:
        for column in open_columns:
            reach = so_far + costs[row][column] - row_price[row] - column_price[column]
            if reach < distance[column]:
                distance[column], previous[column] = reach, last
        last = min(open_columns, key=lambda column: (distance[column], column))
        so_far = distance[last]
        if taken_by[last] < 0:
            break
        open_columns.remove(last)
        done.append(last)
        row = taken_by[last]
    row_price[start] += so_far
    for column in done:
        row_price[taken_by[column]] += so_far - distance[column]
        column_price[column] -= so_far - distance[column]
    return previous, last
