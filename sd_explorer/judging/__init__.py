"""How good the pocket model is: a judge that never saw its pictures, the measures, the card."""
