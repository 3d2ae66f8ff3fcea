"""Any OpenAI-compatible server behind the seam."""
