"""Strikes and claims from news articles, every value shown in the text."""
