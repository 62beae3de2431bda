"""Layers of scores and maps, as the page draws them."""
