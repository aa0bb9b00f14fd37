"""When things happen: working calendars, deadlines, fires and why. Pure; rings no alarm, writes no row."""
