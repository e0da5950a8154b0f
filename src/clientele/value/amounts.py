"""Gamma-Gamma: what a purchase of a customer is worth.

Peter S. Fader and Bruce G. S. Hardie, "The Gamma-Gamma Model of Monetary Value" (2013).
Amounts of a customer's purchases are Gamma(p, n), and n is Gamma(q, v) between
customers; how much and how often they buy are independent.
"""

import numpy as np
from scipy.special import gammaln, psi

from clientele.value.fitting import Likelihood

NAMES = ("p", "q", "v")
# In units of the mean amount.
LIMITS = ((1e-3, 1e4), (1e-2, 1e4), (1e-5, 1e4))
STARTS = ((2.0, 3.0, 1.0), (6.0, 4.0, 0.5), (0.5, 1.5, 1.0))


def likelihood(x: np.ndarray, amount: np.ndarray) -> Likelihood:
    """Return the mean log-likelihood of customers with its gradient.

    Args:
        x: Repeat purchases, at least 1, of shape (customers,).
        amount: Their mean amount, above 0.
    """
    counts, at_x = np.unique(x, return_inverse=True)
    sums, log_amount = x * amount, np.log(amount)
    log_sums = x * np.log(sums)

    def mean_log_likelihood(
        parameters: np.ndarray, weights: np.ndarray
    ) -> tuple[float, np.ndarray]:
        p, q, v = parameters
        total, purchases = weights.sum(), weights * x
        by_x = np.bincount(at_x, weights, minlength=len(counts))
        # All that is taken of each customer anew.
        log_sum, inverse = np.log(v + sums), 1 / (v + sums)
        of_customers, of_purchases = weights @ log_sum, purchases @ log_sum
        observed = weights @ log_sums
        of_both = psi(p * counts + q)
        value = (
            by_x @ (gammaln(p * counts + q) - gammaln(p * counts))
            + total * (q * np.log(v) - gammaln(q))
            + (p * observed - weights @ log_amount)
            - (p * of_purchases + q * of_customers)
        )
        slope = [
            by_x @ (counts * (of_both - psi(p * counts))) + observed - of_purchases,
            by_x @ of_both + total * (np.log(v) - psi(q)) - of_customers,
            total * q / v - p * (purchases @ inverse) - q * (weights @ inverse),
        ]
        return float(value) / total, np.array(slope) / total

    return mean_log_likelihood


def expected_amount(
    parameters: np.ndarray, x: np.ndarray, amount: np.ndarray
) -> np.ndarray:
    """Return the expected amount of a purchase; NaN where no mean exists."""
    p, q, v = parameters
    shape = p * x + q - 1
    return p * (v + x * amount) / np.where(shape > 0, shape, np.nan)
