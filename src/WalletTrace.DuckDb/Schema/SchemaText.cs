namespace WalletTrace.DuckDb;

/// <summary>The statements that make a ledger's tables, as they stand in the files beside this one.</summary>
internal static class SchemaText
{
    /// <summary>The version that this library writes.</summary>
    public const int Version = 2;

    /// <summary>The statements that bring a ledger from the version before to a version.</summary>
    /// <param name="version">1 makes an empty ledger.</param>
    public static string Of(int version)
    {
        string name = FormattableString.Invariant($"version-{version}.sql");
        using Stream stream = typeof(SchemaText).Assembly.GetManifestResourceStream(name)
            ?? throw new ArgumentOutOfRangeException(nameof(version), version, $"This library holds no {name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
