"""Markov attribution: how many conversions each channel's removal would cost."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

Path = Sequence[str]  # the channels of a path, in order of time
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


@dataclass(frozen=True)
class Steps:
    """The steps of all paths: numbers of channels from 1, of paths, and positions.

    `channels` are the names in order, of numbers 1, 2 and so on.
    """

    channels: list[str]
    channel: np.ndarray
    path: np.ndarray
    position: np.ndarray


def removal_effects(
    paths: Sequence[Path] | pa.Array,
    conversions: Sequence[float],
    others: Sequence[float],
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
        paths: Paths, each of one channel or more; or an array of lists of texts.
        conversions, others: How often each ended in a conversion, and without one.
        order: Channels of a state, 1 or more.

    Raises ValueError if a path is empty, a count negative, the lengths differ, the
    order is below 1, or there are more than `MAXIMUM_STATES` channels.

    Reference: Anderl, Becker, von Wangenheim, Schumann (2016), Mapping the customer
    journey, International Journal of Research in Marketing 33(3).
    """
    counts = _counts(len(paths), conversions, others, order)
    steps = _steps(paths)
    channels = steps.channels
    if not counts[:, 0].any():
        nothing = dict.fromkeys(channels, 0.0)
        return Removals(0.0, nothing, dict(nothing))
    states, last = _states(steps, counts.sum(axis=1), len(channels), order)
    visits, converting = _solved(steps, states, counts, len(last))
    rate = float(converting[0])
    effects = {}
    for number, channel in enumerate(channels, start=1):
        ends = np.flatnonzero(last == number)
        met = np.linalg.solve(visits[np.ix_(ends, ends)].T, visits[0, ends])
        effects[channel] = min(max(float(met @ converting[ends]) / rate, 0.0), 1.0)
    total = sum(effects.values())
    shares = {channel: effect / total for channel, effect in effects.items()}
    return Removals(rate, effects, shares)


def _counts(
    paths: int, conversions: Sequence[float], others: Sequence[float], order: int
) -> np.ndarray:
    if order < 1:
        raise ValueError(f"order is {order}. Set it to 1 or more.")
    if not paths == len(conversions) == len(others):
        raise ValueError(
            f"There are {paths} paths, {len(conversions)} counts of conversions "
            f"and {len(others)} of others. Give one of each per path."
        )
    counts = np.array([conversions, others], float).reshape(2, -1).T
    if (counts < 0).any():
        raise ValueError("A count of conversions or others is below 0.")
    return counts


def _steps(paths: Sequence[Path] | pa.Array) -> Steps:
    if not isinstance(paths, pa.Array):
        paths = pa.array(paths, pa.list_(pa.string()))
    lengths = paths.value_lengths().to_numpy()
    if not lengths.all():
        raise ValueError("A path has no channel. Leave it out.")
    coded = paths.flatten().dictionary_encode()
    names = coded.dictionary.to_pylist()
    channels = sorted(names)
    numbers = {channel: number for number, channel in enumerate(channels, start=1)}
    ranks = np.array([numbers[name] for name in names], int)
    return Steps(
        channels,
        ranks[coded.indices.to_numpy()],
        np.repeat(np.arange(len(lengths)), lengths),
        np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths),
    )


def _states(
    steps: Steps, weights: np.ndarray, channels: int, order: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the state of each step by number, and the channel that each state ends in.

    State 0 is the start of a path. Beyond `MAXIMUM_STATES`, rare states count as their
    last channel alone.
    """
    if channels > MAXIMUM_STATES:
        raise ValueError(
            f"Paths have {channels} channels; at most {MAXIMUM_STATES} can be "
            "compared. Is the column of the channel (var <shop>_channel_column) the "
            "right one?"
        )
    # Each channel alone comes first, for what is rare.
    alone = np.arange(1, channels + 1)
    codes = np.concatenate([alone, steps.channel])
    for back in range(1, order):
        before = np.zeros_like(steps.channel)
        before[back:] = np.where(steps.position[back:] < back, 0, steps.channel[:-back])
        before = np.concatenate([np.zeros_like(alone), before])
        _, codes = np.unique(codes * (channels + 1) + before, return_inverse=True)
    _, first, codes = np.unique(codes, return_index=True, return_inverse=True)
    last = np.concatenate([alone, steps.channel])[first]
    visits = np.bincount(codes[channels:], weights[steps.path], len(last))
    visits[codes[:channels]] = np.inf
    kept = np.sort(np.argsort(-visits, kind="stable")[:MAXIMUM_STATES])
    rare = np.setdiff1d(np.arange(len(last)), kept)
    number = np.zeros(len(last), int)
    number[kept] = np.arange(1, len(kept) + 1)
    number[rare] = number[codes[:channels]][last[rare] - 1]
    return number[codes[channels:]], np.concatenate([[0], last[kept]])


def _solved(
    steps: Steps, states: np.ndarray, counts: np.ndarray, size: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the expected visits of states, and the probability to convert from each.

    Of shape (states, states) and (states,).
    """
    moves, ends = np.zeros((size, size)), np.zeros((size, 2))
    before = np.where(steps.position == 0, 0, np.roll(states, 1))
    np.add.at(moves, (before, states), counts.sum(axis=1)[steps.path])
    is_end = np.append(steps.position[1:] == 0, True)
    np.add.at(ends, states[is_end], counts)
    left = moves.sum(axis=1) + ends.sum(axis=1)
    left[left == 0] = 1
    visits = np.linalg.inv(np.eye(size) - moves / left[:, None])
    return visits, visits @ (ends[:, 0] / left)
