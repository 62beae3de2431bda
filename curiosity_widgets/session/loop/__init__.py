"""What a run does next: scan, pick, measure, train, evaluate."""
