namespace WalletTrace.Tracing.Watching;

/// <summary>What a watch keeps of an alert about a chain.</summary>
/// <param name="Kind">The alert's kind.</param>
/// <param name="Chain">Its chain.</param>
/// <param name="Transaction">Its transaction.</param>
/// <param name="Height">The height at which it was seen last.</param>
/// <param name="Number">Which of all alerts it was, from 0.</param>
/// <param name="Retractions">How often it was retracted.</param>
/// <param name="Holds">Whether it holds, by what was said last.</param>
internal readonly record struct Standing(AlertKind Kind, ChainId Chain, TransactionId Transaction, long Height, int Number, int Retractions, bool Holds);
