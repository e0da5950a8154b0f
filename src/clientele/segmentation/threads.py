"""One thread, and no more checks than needed: what many small fits want."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import local

from sklearn import config_context
from threadpoolctl import ThreadpoolController

_thread = local()


@contextmanager
def single_threaded() -> Iterator[None]:
    """Fit in one thread of BLAS and OpenMP: two were 50 times slower on a busy machine.

    The limit stays with the calling thread: dbt runs several models side by side, and
    one that ends must not lift it for the others. Inputs are finite, since unknown
    values have been replaced, and parameters are ours: scikit-learn need not look at
    them in each of a thousand fits.
    """
    if not hasattr(_thread, "limit"):
        _thread.limit = ThreadpoolController().limit(limits=1)
    with config_context(assume_finite=True, skip_parameter_validation=True):
        yield
