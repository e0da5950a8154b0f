"""Maximum likelihood of positive parameters, in their logarithms.

Standard errors come from the Hessian, which differences of the analytic gradient give.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import OptimizeResult, minimize

# A mean log-likelihood per customer and its gradient, by parameters and weights.
Likelihood = Callable[[np.ndarray, np.ndarray], tuple[float, np.ndarray]]
Limits = Sequence[tuple[float, float]]

STEP = 1e-5  # of the differences, in logarithms
EDGE = 1e-3  # in logarithms: a parameter as near to its limit is at it
STEEP = 1e-5  # a gradient per customer above this is no maximum
ROUGH = {"maxiter": 1000, "ftol": 1e-8, "gtol": 1e-5}
EXACT = {"maxiter": 1000, "ftol": 1e-15, "gtol": 1e-9}
REFITTED = {"maxiter": 25, "ftol": 1e-11, "gtol": 1e-5}


@dataclass(frozen=True)
class Fit:
    """A maximum of a likelihood.

    Attributes:
        parameters: Shape (parameters,).
        covariance: Of their logarithms, by the Hessian; NaN where a parameter is at a
            limit or the Hessian is not that of a maximum.
        log_likelihood: Of all customers.
        is_converged: Whether the gradient vanishes along free parameters.
        is_at_limit: Whether a parameter is at a limit: the data do not tell how
            large it is.
    """

    parameters: np.ndarray
    covariance: np.ndarray
    log_likelihood: float
    is_converged: bool
    is_at_limit: bool

    @property
    def errors(self) -> np.ndarray:
        """Standard errors of the parameters, by the delta method."""
        return self.parameters * np.sqrt(np.diag(self.covariance))


def maximise(
    likelihood: Likelihood,
    weights: np.ndarray,
    starts: Sequence[Sequence[float]],
    limits: Limits,
) -> Fit:
    """Return the best of the maxima that several starts lead to.

    Args:
        likelihood: As `Likelihood`; its gradient is by the parameters themselves.
        weights: Customers of each row of the likelihood.
        starts, limits: Parameters to start from, and the least and largest ones.
    """
    bounds = np.log(np.asarray(limits, dtype=float))
    negative = _by_logarithms(likelihood, weights)

    def descend(start: np.ndarray, options: dict[str, float]) -> OptimizeResult:
        return minimize(
            *(negative, start),
            jac=True,
            method="L-BFGS-B",
            bounds=bounds,
            options=options,
        )

    rough = [descend(np.clip(np.log(start), *bounds.T), ROUGH) for start in starts]
    best = descend(min(rough, key=lambda result: result.fun).x, EXACT)
    at_limit = (np.abs(best.x[:, None] - bounds) < EDGE).any(axis=1)
    slope = np.where(at_limit, 0, best.jac)
    return Fit(
        parameters=np.exp(best.x),
        covariance=_covariance(likelihood, weights, best.x, at_limit),
        log_likelihood=-best.fun * weights.sum(),
        is_converged=bool((np.abs(slope) < STEEP).all()),
        is_at_limit=bool(at_limit.any()),
    )


def bootstrap_covariance(
    likelihood: Likelihood,
    weights: np.ndarray,
    fit: Fit,
    limits: Limits,
    draws: np.ndarray,
) -> np.ndarray:
    """Return the covariance of the logarithms between refits on resampled customers.

    Each refit starts from the fit, in coordinates in which its likelihood is a ball. A
    parameter at a limit stays there, with a variance of 0.

    Args:
        likelihood, weights, limits: As for `maximise`.
        draws: Weights of each refit, of shape (refits, rows).
    """
    centre, bounds = np.log(fit.parameters), np.log(np.asarray(limits, dtype=float))
    ball = np.nan_to_num(fit.covariance) * weights.sum()
    free = np.diag(ball) > 0
    if len(draws) < 2 or not free.any():
        return np.full_like(ball, np.nan)
    axes = np.zeros_like(ball[:, free])
    axes[free] = np.linalg.cholesky(ball[np.ix_(free, free)])
    refits = []
    for drawn in draws:
        by_logarithms = _by_logarithms(likelihood, drawn)

        def along_axes(place: np.ndarray, by_logarithms=by_logarithms):
            value, slope = by_logarithms(np.clip(centre + axes @ place, *bounds.T))
            return value, slope @ axes

        nowhere = np.zeros(axes.shape[1])
        result = minimize(
            along_axes, nowhere, jac=True, method="L-BFGS-B", options=REFITTED
        )
        refits.append(np.clip(centre + axes @ result.x, *bounds.T))
    return np.cov(np.array(refits), rowvar=False)


def draws_of(weights: np.ndarray, count: int, seed: int) -> np.ndarray:
    """Return how often each row's customers are drawn, of shape (count, rows)."""
    total = weights.sum()
    generator = np.random.default_rng(seed)
    return generator.multinomial(int(total), weights / total, size=count)


def _by_logarithms(
    likelihood: Likelihood, weights: np.ndarray
) -> Callable[[np.ndarray], tuple[float, np.ndarray]]:
    """Return what is minimised: the negative, with its gradient by logarithms."""

    def negative(logarithms: np.ndarray) -> tuple[float, np.ndarray]:
        parameters = np.exp(logarithms)
        value, slope = likelihood(parameters, weights)
        return -value, -slope * parameters

    return negative


def _covariance(
    likelihood: Likelihood,
    weights: np.ndarray,
    logarithms: np.ndarray,
    at_limit: np.ndarray,
) -> np.ndarray:
    negative = _by_logarithms(likelihood, weights)
    hessian = np.stack(
        [
            negative(logarithms + step)[1] - negative(logarithms - step)[1]
            for step in STEP * np.eye(len(logarithms))
        ]
    ) / (2 * STEP)
    free = np.flatnonzero(~at_limit)
    covariance = np.full_like(hessian, np.nan)
    curved = ((hessian + hessian.T) / 2)[np.ix_(free, free)]
    if len(free) and (np.linalg.eigvalsh(curved) > 0).all():
        covariance[np.ix_(free, free)] = np.linalg.inv(curved) / weights.sum()
    return covariance
