"""Teaching a word: own pictures, a copy of the networks, a new row of the token table, low-rank layers."""
