"""A product follows the picks through both of its terms."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.acquisition.terms.farthest import Farthest
from curiosity_widgets.acquisition.terms.term import Product, Term
from curiosity_widgets.testing import make_state


def test_a_product_is_updated_with_its_terms() -> None:
    state = make_state()
    weight = np.linspace(0.2, 0.9, len(state.candidates))
    alone = Farthest(state.latent, state.taken, state.available)
    product = Product(Term(weight), Farthest(state.latent, state.taken, state.available))
    np.testing.assert_array_equal(product.value, weight * alone.value)
    picked = int(np.flatnonzero(state.available)[5])
    alone.take(picked)
    product.take(picked)
    np.testing.assert_array_equal(product.value, weight * alone.value)
    assert product.value[picked] == 0
