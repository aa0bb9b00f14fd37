"""One module a screen: its address, who may use it, what it shows and what it changes."""
