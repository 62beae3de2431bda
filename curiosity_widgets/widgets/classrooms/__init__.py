"""The class room on the page: whose turn it is, and how far all have come."""
