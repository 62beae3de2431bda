"""What panels draw, as messages to the page: a kernel sends them, and pages without one keep them."""
