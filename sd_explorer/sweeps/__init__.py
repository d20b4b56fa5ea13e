"""MANY runs: a sweep as data, what it costs, where it runs, where its pictures lie."""
