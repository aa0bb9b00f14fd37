"""The caseworker system as a bot sees it: signing in, finding its screens, understanding its messages."""
