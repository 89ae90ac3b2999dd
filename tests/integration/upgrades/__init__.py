"""Databases as earlier versions of the program left them, brought forward and lived on in."""
