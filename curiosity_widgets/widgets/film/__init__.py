"""The film of a run: any step of it, in all panels."""
