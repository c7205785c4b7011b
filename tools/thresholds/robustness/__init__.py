"""How firm a decision is: the inputs that turn it, and its probability where inputs are distributions."""
