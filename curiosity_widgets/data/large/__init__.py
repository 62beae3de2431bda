"""What a sample of millions of candidates needs: parts that stand for the whole, rows on demand."""
