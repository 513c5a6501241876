"""The printed page a rep or manager walks in with: figures, pictures and next steps as PDF."""
