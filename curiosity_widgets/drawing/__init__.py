"""What is drawn, wherever it is drawn: colours and dashes, ticks, and figures described for the page."""
