"""The demonstration: one quarter of a plan, lived on a virtual clock through the real flows and real mail."""
