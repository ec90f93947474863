"""Ask a server that speaks the chat completions API of OpenAI; its answers are text and nothing more."""
