"""How Parvis is started, tested and proven on a machine."""
