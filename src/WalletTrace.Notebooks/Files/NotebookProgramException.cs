namespace WalletTrace.Notebooks.Files;

/// <summary>A notebook that cannot become a program: the message says which cell, what was found in it, and what to do.</summary>
/// <param name="message">What failed: found, expected, where; what to do.</param>
public sealed class NotebookProgramException(string message) : WalletTraceException($"the notebook cannot become a program: {message}");
