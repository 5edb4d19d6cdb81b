"""`codegen search`: what search of operations reads (runtime/catalog/search_index.h), made of the
descriptions and of what people wrote about them."""
