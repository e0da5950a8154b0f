"""Markov attribution: how many conversions each channel's removal would cost."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import add

import numpy as np

Path = Sequence[str]  # the channels of a path, in order of time
State = tuple[str, ...]  # the last channels of a path, up to the order of the chain
States = dict[State, int]
MAXIMUM_STATES = 3_000  # the inverse takes seconds and 300 MB then


@dataclass(frozen=True)
class Removals:
    """What a chain says of its channels.

    Attributes: conversion_rate, the probability that a path ends in a conversion;
    effects, by channel in order of the names, the share of these conversions that is
    lost without it, 0 to 1; shares, the effects divided by their sum, and 0 for all if
    nothing converts.
    """

    conversion_rate: float
    effects: dict[str, float]
    shares: dict[str, float]


def removal_effects(
    paths: Sequence[Path],
    conversions: Sequence[int],
    others: Sequence[int],
    *,
    order: int = 1,
) -> Removals:
    """Return the removal effects of a Markov chain of channels.

    A state is the last `order` channels of a path (fewer at its start). A channel is
    removed with every state that ends in it: a path that would go there is lost.

    With N, the expected visits of states (I - Q)^-1, and B, the probability to convert
    from a state, a path meets S before all else of S with probabilities
    N[start, S] N[S, S]^-1. So without S it converts with probability
    B[start] - N[start, S] N[S, S]^-1 B[S]: one inverse serves all channels.

    Args:
        paths: Paths, each of one channel or more.
        conversions, others: How often each ended in a conversion, and without one.
        order: Channels of a state, 1 or more.

    Raises ValueError if a path is empty, a count negative, the lengths differ, the
    order is below 1, or there are more than `MAXIMUM_STATES` channels.

    Reference: Anderl, Becker, von Wangenheim, Schumann (2016), Mapping the customer
    journey, International Journal of Research in Marketing 33(3).
    """
    _check(paths, conversions, others, order)
    states = _states(paths, [*map(add, conversions, others)], order)
    channels = sorted({channel for path in paths for channel in path})
    if not channels or not any(conversions):
        nothing = dict.fromkeys(channels, 0.0)
        return Removals(0.0, nothing, dict(nothing))
    visits, converting = _solved(states, paths, conversions, others, order)
    rate = float(converting[0])
    effects = {}
    for channel in channels:
        ends = [at for state, at in states.items() if state and state[-1] == channel]
        met = np.linalg.solve(visits[np.ix_(ends, ends)].T, visits[0, ends])
        effects[channel] = min(max(float(met @ converting[ends]) / rate, 0.0), 1.0)
    total = sum(effects.values())
    shares = {channel: effect / total for channel, effect in effects.items()}
    return Removals(rate, effects, shares)


def _check(
    paths: Sequence[Path], conversions: Sequence[int], others: Sequence[int], order: int
) -> None:
    if order < 1:
        raise ValueError(f"order is {order}. Set it to 1 or more.")
    if not len(paths) == len(conversions) == len(others):
        raise ValueError(
            f"There are {len(paths)} paths, {len(conversions)} counts of conversions "
            f"and {len(others)} of others. Give one of each per path."
        )
    if not all(paths):
        raise ValueError("A path has no channel. Leave it out.")
    if min([*conversions, *others], default=0) < 0:
        raise ValueError("A count of conversions or others is below 0.")


def _walk(path: Path, order: int) -> Iterator[State]:
    """Yield the states of a path, without its start."""
    for end in range(1, len(path) + 1):
        yield tuple(path[max(0, end - order) : end])


def _states(paths: Sequence[Path], weights: Sequence[int], order: int) -> States:
    """Return the states of paths by number; the start, the empty one, is 0.

    Beyond `MAXIMUM_STATES`, rare states count as their last channel alone.
    """
    visits: Counter[State] = Counter()
    for path, weight in zip(paths, weights, strict=True):
        for state in _walk(path, order):
            visits[state] += weight
    kept = sorted({state[-1:] for state in visits})
    if len(kept) > MAXIMUM_STATES:
        raise ValueError(
            f"Paths have {len(kept)} channels, such as {kept[0][0]}; at most "
            f"{MAXIMUM_STATES} can be compared. Is the column of the channel right?"
        )
    longer = sorted(
        (state for state in visits if len(state) > 1),
        key=lambda state: (-visits[state], state),
    )
    kept += longer[: MAXIMUM_STATES - len(kept)]
    return {(): 0} | {state: number for number, state in enumerate(kept, start=1)}


def _solved(
    states: States,
    paths: Sequence[Path],
    conversions: Sequence[int],
    others: Sequence[int],
    order: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the expected visits of states, and the probability to convert from each.

    Of shape (states, states) and (states,).
    """
    moves = np.zeros((len(states), len(states)))
    ends = np.zeros((len(states), 2))
    for path, *counts in zip(paths, conversions, others, strict=True):
        at = 0
        for state in _walk(path, order):
            following = states.get(state) or states[state[-1:]]
            moves[at, following] += sum(counts)
            at = following
        ends[at] += counts
    left = moves.sum(axis=1) + ends.sum(axis=1)
    left[left == 0] = 1
    visits = np.linalg.inv(np.eye(len(states)) - moves / left[:, None])
    return visits, visits @ (ends[:, 0] / left)
