"""`codegen changes`: what differs between two states of spec/, for people and for CI."""
