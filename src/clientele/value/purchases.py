"""BG/NBD: how often customers buy, and whether they still do.

Peter S. Fader, Bruce G. S. Hardie and Ka Lok Lee, "Counting Your Customers" the Easy
Way: An Alternative to the Pareto/NBD Model, Marketing Science 24 (2005). Purchases of a
living customer are a Poisson process whose rate is Gamma(r, alpha); after each one the
customer leaves with a probability that is Beta(a, b).
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import betaln, gammaln, hyp2f1, psi

from clientele.value.fitting import Likelihood

NAMES = ("r", "alpha", "a", "b")
LIMITS = ((1e-3, 1e3), (1e-2, 1e5), (1e-3, 1e2), (1e-3, 1e3))
STEP = 1e-5  # of derivatives, in logarithms of parameters
NEAR = 1e-6  # what keeps a and a + b away from 1, where the formula is 0 / 0
# Within the horizon, where the integral of the discount looks at the orders so far.
NODES, NODE_WEIGHTS = np.polynomial.legendre.leggauss(4)


@dataclass(frozen=True)
class Histories:
    """Distinct histories of customers, each array of shape (histories,).

    Attributes:
        x: Repeat purchases.
        t_x: Weeks from the first purchase to the last one.
        t: Weeks from the first purchase to the end of the record (T).
    """

    x: np.ndarray
    t_x: np.ndarray
    t: np.ndarray


def starts(histories: Histories) -> list[tuple[float, ...]]:
    """Return parameters to start from, by the length of the record."""
    weeks = max(float(np.median(histories.t)), 1.0)
    return [
        (0.3, weeks / 8, 0.8, 2.5),
        (1.0, weeks, 0.3, 5.0),
        (5.0, 5 * weeks, 1.5, 1.5),
    ]


def likelihood(histories: Histories) -> Likelihood:
    """Return the mean log-likelihood of customers with its gradient.

    Its special functions and logarithms are taken of distinct values only.
    """
    x, at_x = np.unique(histories.x, return_inverse=True)
    t_x, at_t_x = np.unique(histories.t_x, return_inverse=True)
    t, at_t = np.unique(histories.t, return_inverse=True)
    is_repeater, later = x > 0, np.maximum(x, 1)

    def mean_log_likelihood(
        parameters: np.ndarray, weights: np.ndarray
    ) -> tuple[float, np.ndarray]:
        r, alpha, a, b = parameters
        total = weights.sum()
        log_t, log_t_x = np.log(alpha + t)[at_t], np.log(alpha + t_x)[at_t_x]
        # Of those who left after their last purchase, against those still alive.
        odds = np.where(is_repeater, np.log(a) - np.log(b + later - 1), -np.inf)
        left = odds[at_x] + (r + histories.x) * (log_t - log_t_x)
        either = np.logaddexp(0, left)
        p_left = np.exp(left - either)
        of_x = (gammaln(r + x) - gammaln(r) + r * np.log(alpha)) + (
            betaln(a, b + x) - betaln(a, b)
        )
        value = of_x[at_x] - (r + histories.x) * log_t + either
        by_x = np.bincount(at_x, weights, minlength=len(x))
        left_by_x = np.bincount(at_x, weights * p_left, minlength=len(x))
        log_age = log_t - p_left * (log_t - log_t_x)
        ages = (1 - p_left) / (alpha + t)[at_t] + p_left / (alpha + t_x)[at_t_x]
        of_both = psi(a + b) - psi(a + b + x)
        slope = [
            by_x @ (psi(r + x) - psi(r) + np.log(alpha)) - weights @ log_age,
            total * r / alpha - weights @ ((r + histories.x) * ages),
            by_x @ of_both + left_by_x.sum() / a,
            by_x @ (of_both + psi(b + x) - psi(b)) - left_by_x @ (1 / (b + later - 1)),
        ]
        return float(weights @ value) / total, np.array(slope) / total

    return mean_log_likelihood


def staying_likelihood(histories: Histories) -> Likelihood:
    """Return the mean log-likelihood, by r and alpha, if nobody ever leaves (NBD)."""
    x, t = histories.x, histories.t

    def mean_log_likelihood(
        parameters: np.ndarray, weights: np.ndarray
    ) -> tuple[float, np.ndarray]:
        r, alpha = parameters
        total = weights.sum()
        log_t = np.log(alpha + t)
        value = gammaln(r + x) - gammaln(r) + r * np.log(alpha) - (r + x) * log_t
        slope = [
            weights @ (psi(r + x) - psi(r) + np.log(alpha) - log_t),
            total * r / alpha - weights @ ((r + x) / (alpha + t)),
        ]
        return float(weights @ value) / total, np.array(slope) / total

    return mean_log_likelihood


def p_alive(parameters: np.ndarray, histories: Histories) -> np.ndarray:
    """Return the probability that customers have not left; 1 without a repeat."""
    r, alpha, a, b = parameters
    x, later = histories.x, np.maximum(histories.x, 1)
    waited = ((alpha + histories.t) / (alpha + histories.t_x)) ** (r + x)
    return 1 / (1 + np.where(x > 0, a / (b + later - 1) * waited, 0))


def expected_orders(
    parameters: np.ndarray, histories: Histories, weeks: float
) -> np.ndarray:
    """Return the purchases that customers are expected to make in the next weeks.

    The published formula, its hypergeometric function transformed by Euler's identity
    so that many purchases do not overflow.
    """
    r, alpha, a, b = parameters
    a += NEAR if abs(a - 1) < NEAR else 0
    b += NEAR if abs(a + b - 1) < NEAR else 0
    x, share = histories.x, weeks / (alpha + histories.t + weeks)
    left = (1 - share) ** (a - 1) * hyp2f1(a - 1, a + b - 1 - r, a + b + x - 1, share)
    of_living = (a + b + x - 1) / (a - 1) * (1 - left)
    return p_alive(parameters, histories) * of_living


def discounted_orders(
    parameters: np.ndarray, histories: Histories, weeks: float, weekly_rate: float
) -> np.ndarray:
    """Return expected orders of the next weeks, each discounted by when it comes.

    The integral of exp(-rate s) over the orders, by parts: orders up to a moment are
    smooth, and the rate makes the integral small.
    """
    ends = np.exp(-weekly_rate * weeks)
    total = ends * expected_orders(parameters, histories, weeks)
    for node, weight in zip(NODES, NODE_WEIGHTS, strict=True):
        moment = weeks * (node + 1) / 2
        so_far = expected_orders(parameters, histories, moment)
        part = weekly_rate * weeks * weight / 2 * np.exp(-weekly_rate * moment)
        total = total + part * so_far
    return total


def log_deviation(
    parameters: np.ndarray, covariance: np.ndarray, histories: Histories, weeks: float
) -> np.ndarray:
    """Return the standard deviation of the logarithm of expected orders.

    `covariance` is that of the logarithms of the parameters; derivatives carry it over
    to each history.
    """
    centre = np.log(expected_orders(parameters, histories, weeks))
    slopes = [
        (np.log(expected_orders(parameters * np.exp(step), histories, weeks)) - centre)
        / STEP
        for step in STEP * np.eye(len(parameters))
    ]
    slope = np.stack(slopes)
    return np.sqrt(np.maximum(np.einsum("ih,ij,jh->h", slope, covariance, slope), 0))
