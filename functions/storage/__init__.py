"""The table: keys, the port and its adapters, and one module for each thing that is kept."""
