"""Settings, the clock, and the data the rules run on: calendar, ladder, timetable, organisation packs."""
