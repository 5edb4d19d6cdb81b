"""`codegen import`: the official oci-* npm packages become spec/<service>.json."""
