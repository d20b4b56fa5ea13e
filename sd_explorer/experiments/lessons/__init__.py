"""The lessons: what each one asks, what it paints for its answer, and how the answer is measured."""
