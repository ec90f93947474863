"""Read and prove a fact sheet: its text, its form, its references and its words."""
