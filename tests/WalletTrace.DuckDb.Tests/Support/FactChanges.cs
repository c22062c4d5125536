using WalletTrace.Chains;
using WalletTrace.Tests.Support;

namespace WalletTrace.DuckDb.Tests.Support;

/// <summary>Tells facts in part, in other words, or wrongly.</summary>
internal static class FactChanges
{
    /// <summary>The fact without something that may be told later, or told in other words; or as it is.</summary>
    public static Fact InPart(Fact fact, Random random) => random.Next(2) == 0 ? fact : fact switch
    {
        BlockRecord block => random.Next(2) == 0 ? block with { Hash = null } : block with { Parent = null },
        TransferRecord { Kind: TransferKind.Fee } fee => fee with { Burnt = null },
        TransferRecord transfer => transfer with { Asset = Told(transfer.Asset, random) },
        FreezeRecord freeze => freeze with { Asset = Told(freeze.Asset, random) },
        InputRecord { Coin: not null } input => random.Next(2) == 0 ? input with { Owner = null } : input with { Amount = null },
        _ => fact,
    };

    /// <summary>Another fact at the fact's place, or the fact at another place: it mostly contradicts.</summary>
    public static Fact Wrong(Fact fact, Random random) => (fact, random.Next(3)) switch
    {
        (BlockRecord block, 0) => block with { Time = block.Time + 1 },
        (BlockRecord block, 1) => block with { Height = block.Height + 1 + random.Next(3), Parent = null },
        (BlockRecord block, _) => block with { Parent = Facts.Hash(4_000_000 + random.Next(3)), Hash = block.Hash ?? Facts.Hash(4_000_001) },
        (TransactionRecord transaction, 0) => transaction with { Id = Facts.Id(3_000_000 + random.Next(3)) },
        (TransactionRecord transaction, 1) => transaction with { Index = 20 },
        (TransactionRecord transaction, _) => transaction.Chain.IsUtxo || transaction.Index == TransactionRecord.OfBlock
            ? transaction with { Height = transaction.Height + 1 }
            : transaction with { Failed = !transaction.Failed },
        (TransferRecord transfer, 0) => transfer with { TransactionIndex = (transfer.TransactionIndex % 100) + 1 },
        (TransferRecord { Kind: TransferKind.Fee } fee, 1) => fee with { Burnt = fee.Amount },
        (TransferRecord transfer, _) => transfer with { Amount = transfer.Amount.IsZero ? 1u : transfer.Amount - UInt256.One, Burnt = null },
        (FreezeRecord freeze, 0) => freeze with { Address = Facts.Address(freeze.Chain, 50) },
        (FreezeRecord freeze, _) => freeze with { TransactionIndex = (freeze.TransactionIndex % 100) + 50 },
        (InputRecord input, 0) => input with { Index = input.Index + 30 },
        (InputRecord { Coin: not null } input, 1) => input with { Owner = Facts.Address(input.Chain, 60) },
        (InputRecord input, _) => input with { Amount = 3u },
        (OutputRecord output, 0) => output with { Owner = Facts.Unspendable(1) },
        (OutputRecord output, _) => output with { Amount = output.Amount.IsZero ? 1u : output.Amount - UInt256.One },
        (CoverageRecord coverage, _) => coverage with { ToHeight = coverage.ToHeight + 1 },
        _ => fact,
    };

    private static Asset Told(Asset asset, Random random) =>
        asset.IsNative ? asset : Asset.Parse(asset.ToString(), random.Next(3) * 6, random.Next(3) == 0 ? null : $"T{random.Next(3)}");
}
