"""Notices: their words, their readers, and their certain delivery."""
