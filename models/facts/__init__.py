"""The rules, pure: frozen dataclasses, enums and functions that know no clock, database or network."""
