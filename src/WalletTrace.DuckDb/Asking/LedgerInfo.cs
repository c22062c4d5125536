using System.Globalization;
using WalletTrace.Chains;
using WalletTrace.Reports.Views;

namespace WalletTrace.DuckDb;

/// <summary>What a ledger holds, in figures.</summary>
/// <param name="File">The file, with its whole path.</param>
/// <param name="FileBytes">Its size, in bytes.</param>
/// <param name="LogBytes">The size of what is committed but not yet moved into it, in bytes.</param>
/// <param name="Id">What names the ledger.</param>
/// <param name="SchemaVersion">The version of its tables.</param>
/// <param name="CreatedBy">What made it.</param>
/// <param name="EngineVersion">The version of DuckDB.</param>
/// <param name="Appends">How often facts were appended.</param>
/// <param name="Rewinds">How often a chain was rewound.</param>
/// <param name="LastAppendAt">When the last of these was, unix seconds; null where there is none.</param>
/// <param name="Tables">Each table with its number of rows, by name.</param>
/// <param name="Chains">Each chain of which there are facts, ordered.</param>
public sealed record LedgerInfo(
    string File,
    long FileBytes,
    long LogBytes,
    Guid Id,
    int SchemaVersion,
    string CreatedBy,
    string EngineVersion,
    long Appends,
    long Rewinds,
    long? LastAppendAt,
    IReadOnlyList<TableInfo> Tables,
    IReadOnlyList<ChainInfo> Chains)
{
    /// <summary>The figures as a piece of HTML with its own style, for notebooks. It names the file without its folder.</summary>
    public string ToHtml() => ToDigest().ToHtml();

    /// <summary>The figures as plain text.</summary>
    public override string ToString() => ToDigest().ToText();

    private Digest ToDigest() => new(
        Path.GetFileName(File),
        [
            string.Create(CultureInfo.InvariantCulture, $"Version {SchemaVersion} of the tables, made by {CreatedBy}; {FileBytes:N0} bytes and {LogBytes:N0} in the log. Facts were appended {Appends:N0} times; {Rewinds:N0} rewinds."),
        ],
        [
            Sheet.Of(
                [
                    new("Chain"), new("Blocks", SheetKind.Number), new("Heights"), new("Transactions", SheetKind.Number), new("Movements", SheetKind.Number), new("Accounts", SheetKind.Number),
                    new("Assets", SheetKind.Number), new("Histories", SheetKind.Number), new("Speaks up to", SheetKind.Number),
                ],
                Chains,
                chain =>
                [
                    chain.Chain.ToString(), Number(chain.Blocks), chain.FirstHeight is { } first ? $"{Number(first)} to {Number(chain.LastHeight!.Value)}" : "", Number(chain.Transactions),
                    Number(chain.Movements), Number(chain.Accounts), Number(chain.Assets), Number(chain.CoveredAccounts), chain.AsOf is { } height ? Number(height) : "",
                ],
                "Chains"),
            Sheet.Of([new("Table"), new("Rows", SheetKind.Number)], Tables, table => [table.Name, Number(table.Rows)], "Tables"),
        ]);

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}

/// <summary>A table of a ledger.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Rows">Its number of rows.</param>
public sealed record TableInfo(string Name, long Rows);

/// <summary>What a ledger holds of a chain, in figures.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Blocks">The number of known blocks.</param>
/// <param name="FirstHeight">The lowest of them; null where there are none.</param>
/// <param name="LastHeight">The highest of them; null where there are none.</param>
/// <param name="Transactions">The number of transactions.</param>
/// <param name="Movements">The number of transfers, or of outputs on a UTXO chain.</param>
/// <param name="Accounts">The number of accounts that facts or labels name.</param>
/// <param name="Assets">The number of assets.</param>
/// <param name="AsOf">The height up to which the ledger speaks of the chain; null where nothing is covered.</param>
/// <param name="CoveredAccounts">How many accounts have statements of coverage of their own.</param>
/// <param name="Coverage">The heights that were read of the whole chain, by kind of movement and upwards.</param>
public sealed record ChainInfo(
    ChainId Chain,
    long Blocks,
    long? FirstHeight,
    long? LastHeight,
    long Transactions,
    long Movements,
    long Accounts,
    long Assets,
    long? AsOf,
    int CoveredAccounts,
    IReadOnlyList<CoverageSpan> Coverage);

/// <summary>Heights that were read of the whole chain for one kind of movement.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="FromHeight">The first height.</param>
/// <param name="ToHeight">The last height.</param>
public readonly record struct CoverageSpan(CoverageKinds Kind, long FromHeight, long ToHeight);
