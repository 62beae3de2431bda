"""Sessions and the cells of the notebook that make them."""
