"""A model server that misbehaves by the dice, and a drill that kills whoever asks it."""
