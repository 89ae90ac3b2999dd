"""Official papers, written."""
