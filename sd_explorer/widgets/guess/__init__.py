"""Guess: what somebody says before it is measured."""
