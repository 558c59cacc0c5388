//! How results look: terminal, SARIF, JSON, GitHub annotations, Markdown.
