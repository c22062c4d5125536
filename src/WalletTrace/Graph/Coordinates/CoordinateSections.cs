namespace WalletTrace.Graph.Coordinates;

/// <summary>The names of the sections that hold coordinates beside the graph that they belong to.</summary>
internal static class CoordinateSections
{
    /// <summary>
    /// For each place of the outgoing rows where its flow starts on the sender's outgoing coordinate and, beside it, on the receiver's incoming one: two
    /// numbers of 64, 128 or 256 bits, whatever the sum of all amounts asks for.
    /// </summary>
    public const string OutStarts = "out-starts";

    /// <summary>For each place of the incoming rows where its flow starts on the receiver's incoming coordinate: one such number.</summary>
    public const string InStarts = "in-starts";
}
