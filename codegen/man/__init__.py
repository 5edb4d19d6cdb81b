"""--help of the programs and what people write in docs/man/*.in -> manual pages."""
